# Which doors of a VPN server answer? What is sent makes each server say something, and signs in nowhere.
param([string]$Name, [string]$Kind)
$address = [string]@(AddressesOf $Name 6)[0]
if (-not $address) {
    Fail name-not-found "host=$Name"
    Next check-names
    exit 2
}

# The first message of IKEv2 (RFC 7296 section 1.2) offering AES-256, SHA-256 and group 14; its nonce and its
# public value are the letters A and B over and over, so it can never become a connection.
$zeros = New-Object byte[] 8
[byte[]]$ike = [Text.Encoding]::ASCII.GetBytes('deskside') + $zeros
$ike += [byte[]](0x21, 0x20, 0x22, 0x08, 0, 0, 0, 0, 0, 0, 0x01, 0x78)
$ike += [byte[]](0x22, 0, 0, 0x30, 0, 0, 0, 0x2c, 1, 1, 0, 4, 3, 0, 0, 0x0c, 1, 0, 0, 0x0c, 0x80, 0x0e, 1, 0)
$ike += [byte[]](3, 0, 0, 8, 2, 0, 0, 5, 3, 0, 0, 8, 3, 0, 0, 0x0c, 0, 0, 0, 8, 4, 0, 0, 0x0e)
$ike += [byte[]](0x28, 0, 1, 8, 0, 0x0e, 0, 0) + [Text.Encoding]::ASCII.GetBytes('A' * 256)
$ike += [byte[]](0, 0, 0, 0x24) + [Text.Encoding]::ASCII.GetBytes('B' * 32)
# The same behind the four zero bytes that port 4500 wants (RFC 3948 section 2.2).
[byte[]]$nat = [byte[]](0, 0, 0, 0) + $ike
# The first packet of OpenVPN: hard reset of a client, version 2, with a session id of its own.
[byte[]]$reset = [byte[]](, 0x38) + [Text.Encoding]::ASCII.GetBytes('deskside') + [byte[]](0, 0, 0, 0, 0)
# WireGuard answers nobody whose key it does not know; any byte shows whether something listens.
[byte[]]$any = , 1

$doors = @()
if ($Kind -in @('any', 'openvpn', 'tls')) { $doors += @{ Name = 'TCP 443'; Port = 443; Packet = $null } }
if ($Kind -in @('any', 'openvpn')) {
    $doors += @{ Name = 'TCP 1194'; Port = 1194; Packet = $null }
    $doors += @{ Name = 'UDP 1194'; Port = 1194; Packet = $reset }
}
if ($Kind -in @('any', 'ipsec')) {
    $doors += @{ Name = 'UDP 4500'; Port = 4500; Packet = $nat }
    $doors += @{ Name = 'UDP 500'; Port = 500; Packet = $ike }
}
if ($Kind -in @('any', 'wireguard')) { $doors += @{ Name = 'UDP 51820'; Port = 51820; Packet = $any } }

# All at once: two tries for what may be lost, five seconds for all.
$target = [Net.IPAddress]::Parse($address)
foreach ($door in $doors) {
    if ($door.Packet) {
        $door.Way = New-Object Net.Sockets.UdpClient($target.AddressFamily)
        $door.Way.Connect($target, $door.Port)
        $null = $door.Way.Send($door.Packet, $door.Packet.Length)
        $door.Task = $door.Way.ReceiveAsync()
    } else {
        $door.Way = New-Object Net.Sockets.TcpClient($target.AddressFamily)
        $door.Task = $door.Way.ConnectAsync($target, $door.Port)
    }
}
foreach ($turn in 1..2) {
    try {
        $null = [Threading.Tasks.Task]::WaitAll([Threading.Tasks.Task[]]@($doors | ForEach-Object { $_.Task }), 2500)
    } catch {
        # A door that is closed fails; each is looked at by itself.
        $null = $_
    }
    foreach ($door in $doors) {
        if ($turn -eq 1 -and $door.Packet -and -not $door.Task.IsCompleted) {
            $null = $door.Way.Send($door.Packet, $door.Packet.Length)
        }
    }
}
$good = @()
$closed = @()
$silent = @()
foreach ($door in $doors) {
    $state = [string]$door.Task.Status
    $code = ''
    if ($state -eq 'Faulted') { $code = [string]$door.Task.Exception.GetBaseException().SocketErrorCode }
    "$($door.Name): $state $code"
    if ($state -eq 'RanToCompletion') { $good += $door.Name }
    elseif ($code -in @('ConnectionRefused', 'ConnectionReset')) { $closed += $door.Name }
    else { $silent += $door.Name }
    $door.Way.Close()
}

if ($good.Count -gt 0) {
    Ok answers "host=$Name" "ports=$($good -join ', ')"
    if ($closed.Count -gt 0) { Notice closed "ports=$($closed -join ', ')" }
    if ($silent.Count -gt 0) { Notice silent "ports=$($silent -join ', ')" }
    Next check-login
    exit 0
}
if ($silent.Count -eq 0) {
    Fail all-closed "host=$Name" "ports=$($closed -join ', ')"
    Next check-server
    exit 2
}
if ($Kind -eq 'wireguard') {
    Notice wireguard-silent "host=$Name"
    Next try-other-network
    exit 3
}
Warn all-silent "host=$Name" "ports=$($silent -join ', ')"
if ($closed.Count -gt 0) { Notice closed "ports=$($closed -join ', ')" }
Next try-other-network
exit 1
