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

# Opens a connection to an address and closes it at once: open, refused, unreachable or silent.
function TryPort([string]$address, [int]$port, [double]$seconds) {
    $target = [Net.IPAddress]::Parse($address)
    $client = New-Object Net.Sockets.TcpClient($target.AddressFamily)
    try {
        if ($client.ConnectAsync($target, $port).Wait([int]($seconds * 1000))) { return 'open' }
    } catch {
        $code = [string]$_.Exception.GetBaseException().SocketErrorCode
        if ($code -eq 'ConnectionRefused') { return 'refused' }
        if ($code -in @('NetworkUnreachable', 'HostUnreachable', 'NetworkDown', 'HostDown', 'AccessDenied')) {
            return 'unreachable'
        }
    } finally {
        $client.Close()
    }
    return 'silent'
}
