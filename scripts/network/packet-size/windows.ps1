# Do full-size packets reach a machine? Where they vanish, connections open and then hang: VPN, DSL and tunnels do that.
param([string]$Name)
$address = [string]@(AddressesOf $Name 6 | Where-Object { -not $_.Contains(':') })[0]

# Whether one of two packets of that many bytes, never split, comes back: yes, no, or told where somebody says
# that it is too large. 28 bytes are headers: IPv4 20, ICMP 8.
function Passes([int]$bytes) {
    $back = @(Replies @((SendPing $address ($bytes - 28) 128 $true), (SendPing $address ($bytes - 28) 128 $true)))
    $said = @($back | Where-Object { $_ } | ForEach-Object { [string]$_.Status })
    if ($said -contains 'Success') { return 'yes' }
    if ($said -contains 'PacketTooBig') { return 'told' }
    return 'no'
}

if (-not $address -or (Passes 84) -ne 'yes') {
    Notice no-reply "host=$Name"
    Next choose-host
    exit 3
}

# The route says which connection, and so how large a packet may be at the start. Nothing is sent for that.
$mtu = 1500
$way = New-Object Net.Sockets.UdpClient
$way.Connect($address, 9)
$ours = $way.Client.LocalEndPoint.Address.ToString()
$way.Close()
$index = @(Network MSFT_NetIPAddress | Where-Object { $_.IPAddress -eq $ours } | ForEach-Object { [int]$_.InterfaceIndex })
foreach ($one in @(Network MSFT_NetIPInterface)) {
    if ($one.AddressFamily -eq 2 -and $one.InterfaceIndex -in $index -and $one.NlMtu) {
        $mtu = [int][Math]::Max(576, [Math]::Min(9000, [double]$one.NlMtu))
    }
}
Fact interface-mtu bytes $mtu
"$Name is $address, from $ours with packets of at most $mtu bytes"
$full = Passes $mtu
if ($full -eq 'yes') {
    Fact path-mtu bytes $mtu
    Ok full-size "host=$Name" "mtu=$mtu"
    exit 0
}

# The largest one that passes, between what does and what does not.
$passes = 84
$fails = $mtu
foreach ($turn in 1..10) {
    if ($fails - $passes -le 4) { break }
    $middle = [int][Math]::Floor(($passes + $fails) / 2)
    $said = Passes $middle
    if ($said -eq 'yes') { $passes = $middle } else { $fails = $middle }
    # Once told, Windows knows for ten minutes, and the next one says so at once.
    if ($said -eq 'told') { $full = 'told' }
}
"largest packet that came back: $passes bytes"
Fact path-mtu bytes $passes
if ($full -eq 'told') {
    Ok smaller-but-told "host=$Name" "mtu=$passes"
    exit 0
}
Fail black-hole "host=$Name" "mtu=$mtu" "passes=$passes"
Next lower-mtu "passes=$passes"
exit 2
