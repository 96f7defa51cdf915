# Addresses of a name, as text, IPv4 first; none where the name is unknown or nobody tells in time.
function AddressesOf([string]$name, [double]$seconds) {
    try {
        Bounded $seconds {
            param($name)
            [Net.Dns]::GetHostAddresses($name) | Sort-Object -Property AddressFamily | ForEach-Object { $_.ToString() }
        } $name
    } catch {
        return
    }
}

# Opens a connection to an address. State: open, refused, unreachable or silent; Client is what is open.
function Connect([string]$address, [int]$port, [double]$seconds) {
    $target = [Net.IPAddress]::Parse($address)
    $client = New-Object Net.Sockets.TcpClient($target.AddressFamily)
    $state = 'silent'
    try {
        if ($client.ConnectAsync($target, $port).Wait([int]($seconds * 1000))) {
            return [pscustomobject]@{ State = 'open'; Client = $client }
        }
    } catch {
        $code = [string]$_.Exception.GetBaseException().SocketErrorCode
        if ($code -eq 'ConnectionRefused') { $state = 'refused' }
        if ($code -in @('NetworkUnreachable', 'HostUnreachable', 'NetworkDown', 'HostDown', 'AccessDenied')) {
            $state = 'unreachable'
        }
    }
    $client.Close()
    return [pscustomobject]@{ State = $state; Client = $null }
}

# The same, and closes it at once: how it went, in one word.
function TryPort([string]$address, [int]$port, [double]$seconds) {
    $made = Connect $address $port $seconds
    if ($made.Client) { $made.Client.Close() }
    return $made.State
}
