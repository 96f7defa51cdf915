# Has this machine a place on the network: a link, an address that lasts, a gateway that is there?
$status = 0
$links = @(LinksUp)
if ($links.Count -eq 0) {
    Fail no-link
    Next check-cable
    exit 2
}
"links that are up: $($links -join ', ')"
$ways = @(WaysOut 2)
foreach ($way in $ways) { "way out: gateway '$($way.Gateway)' on $($way.Link), metric $($way.Metric)" }
$all = @(AddressesOn 2 $links)
foreach ($one in $all) { "address $($one.Address)/$($one.Length) on $($one.Link), state $($one.State), $($one.Left) s left" }

# The first one on the connection that is used, else the first at all. RFC 3927: 169.254 is what a machine gives itself.
$lent = @($all | Where-Object { $_.Address -notlike '169.254.*' })
if ($ways.Count -gt 0) { $lent = @($lent | Sort-Object -Property @{ Expression = { $_.Index -ne $ways[0].Index } }) }
if ($lent.Count -eq 0) {
    if ($all.Count -gt 0) {
        Fail self-made-address "address=$($all[0].Address)"
    } else {
        Fail no-address "links=$($links -join ', ')"
    }
    Next renew-address
    exit 2
}
$ours = $lent[0]
if ($ours.Left -ge 0) {
    Fact lease-left s $ours.Left
    Notice lent-address
    # Whoever borrows an address asks again after half of the time (RFC 2131 section 4.4.5).
    if ($ours.Left -lt 60) {
        Warn lease-ends "address=$($ours.Address)" "seconds=$($ours.Left)"
        Next renew-address
        $status = 1
    }
} else {
    Notice fixed-address
}
if ($ways.Count -eq 0) {
    Fail no-gateway "address=$($ours.Address)"
    Next renew-address
    exit 2
}
$equal = @($ways | Where-Object { $_.Metric -eq $ways[0].Metric } | ForEach-Object {
        if ($_.Gateway) { $_.Gateway } else { $_.Link }
    } | Select-Object -Unique)
if ($equal.Count -gt 1) {
    Warn two-gateways "gateways=$($equal -join ' ')"
    Next leave-one
    $status = 1
}

# A line without a router in it, such as a VPN or a mobile connection, has nobody to ask.
$gateway = $ways[0].Gateway
if ($gateway) {
    # A route without a router of its own leads to the neighbours; the gateway has to be one of them.
    $near = @(Network MSFT_NetRoute | Where-Object {
            $_.InterfaceIndex -eq $ways[0].Index -and $_.NextHop -eq '0.0.0.0' -and $_.DestinationPrefix -ne '0.0.0.0/0'
        } | Where-Object { Covers $_.DestinationPrefix $gateway })
    if ($near.Count -eq 0) {
        Fail gateway-elsewhere "gateway=$gateway" "address=$($ours.Address)"
        Next compare-settings
        exit 2
    }
    # Whether it answers the packet does not matter: to send it, the machine has to find the gateway on the link.
    $back = @(Replies @((SendPing $gateway 32 128 $false), (SendPing $gateway 32 128 $false)))
    $answered = @($back | Where-Object { $_ -and [string]$_.Status -eq 'Success' }).Count
    $known = Neighbour $gateway $ways[0].Index
    "gateway ${gateway}: $answered of 2 pings answered; found on the link: $known"
    if ($answered -eq 0 -and -not $known) {
        Fail gateway-silent "gateway=$gateway" "link=$($ways[0].Link)"
        Next check-cable
        exit 2
    }
}
$shown = $gateway
if (-not $shown) { $shown = '-' }
if ($status -eq 0) { Ok address-fine "address=$($ours.Address)" "link=$($ours.Link)" "gateway=$shown" }
exit $status
