# The network as Windows sees it, by its classes (root/StandardCimv2). A family is 2 for IPv4, 23 for IPv6.
function Network([string]$class) {
    Get-CimInstance -ClassName $class -Namespace 'root/StandardCimv2' -OperationTimeoutSec 8
}

# Names of the connections that are up; neither the machine's own loop nor tunnels of Windows itself.
function LinksUp {
    foreach ($one in [Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
        if ([string]$one.OperationalStatus -ne 'Up') { continue }
        if ([string]$one.NetworkInterfaceType -notin @('Loopback', 'Tunnel')) { $one.Name }
    }
}

# Ways out, the one that is used first: Gateway ('' where the line has none), Index, Link, Metric.
function WaysOut([int]$family) {
    $costs = @{}
    foreach ($one in @(Network MSFT_NetIPInterface)) {
        if ($one.AddressFamily -eq $family -and $one.ConnectionState -eq 1) {
            $costs[[int]$one.InterfaceIndex] = [int]$one.InterfaceMetric
        }
    }
    $found = foreach ($one in @(Network MSFT_NetRoute)) {
        # 0 is what is only written down for the next start.
        if ($one.DestinationPrefix -notin @('0.0.0.0/0', '::/0') -or $one.Store -eq 0) { continue }
        $index = [int]$one.InterfaceIndex
        if ($one.AddressFamily -ne $family -or -not $costs.ContainsKey($index)) { continue }
        $gateway = [string]$one.NextHop
        if ($gateway -in @('0.0.0.0', '::')) { $gateway = '' }
        # Windows compares the sum of both.
        $metric = [int]$one.RouteMetric + $costs[$index]
        [pscustomobject]@{ Gateway = $gateway; Index = $index; Link = [string]$one.InterfaceAlias; Metric = $metric }
    }
    $found | Sort-Object -Property Metric
}

# Addresses of the connections with these names: Address, Length, Index, Link, State, Origin, Left (s; -1 never ends).
function AddressesOn([int]$family, $links) {
    foreach ($one in @(Network MSFT_NetIPAddress)) {
        if ($one.AddressFamily -ne $family -or $one.Store -eq 0 -or $one.InterfaceAlias -notin $links) { continue }
        $left = -1
        # TimeSpan.MaxValue stands for ever.
        if ($one.ValidLifetime -is [TimeSpan] -and $one.ValidLifetime.TotalDays -lt 24000) {
            $left = [int]$one.ValidLifetime.TotalSeconds
        }
        [pscustomobject]@{
            Address = ([string]$one.IPAddress) -replace '%.*$', ''
            Length  = [int]$one.PrefixLength
            Index   = [int]$one.InterfaceIndex
            Link    = [string]$one.InterfaceAlias
            State   = [int]$one.AddressState
            Origin  = [int]$one.PrefixOrigin
            Left    = $left
        }
    }
}

# Whether an address lies in a network such as 192.0.2.0/24.
function Covers([string]$network, [string]$address) {
    $first, $length = $network.Split([char]'/')
    $ours = [Net.IPAddress]::Parse($first).GetAddressBytes()
    $theirs = [Net.IPAddress]::Parse($address).GetAddressBytes()
    if ($ours.Length -ne $theirs.Length) { return $false }
    $left = [int]$length
    foreach ($at in 0..($ours.Length - 1)) {
        $bits = [Math]::Max(0, [Math]::Min(8, $left))
        $mask = 255 -band (255 -shl (8 - $bits))
        if (($ours[$at] -band $mask) -ne ($theirs[$at] -band $mask)) { return $false }
        $left -= 8
    }
    return $true
}

# Whether the machine knows at which network card an address of the neighbourhood is to be found.
function Neighbour([string]$address, [int]$index) {
    foreach ($one in @(Network MSFT_NetNeighbor)) {
        $theirs = ([string]$one.IPAddress) -replace '%.*$', ''
        if ($theirs -ne $address -or $one.InterfaceIndex -ne $index) { continue }
        # 0 and 1 are unreachable and incomplete; the others were seen.
        if ($one.State -ge 2 -and ([string]$one.LinkLayerAddress) -match '[1-9A-Fa-f]') { return $true }
    }
    return $false
}
