# Does IPv6 lead outside, or does this machine only believe so? A machine with both kinds of address, and a port.
param([string]$Name, [int]$Port)
$preferred = 4
$twice = 2
$links = @(LinksUp)
$addresses = @(AddressesOn 23 $links | Where-Object { $_.Address -notmatch '^fe[89ab]' })
foreach ($one in $addresses) { "IPv6 address $($one.Address) on $($one.Link), state $($one.State)" }
$taken = @($addresses | Where-Object { $_.State -eq $twice })
if ($taken.Count -gt 0) {
    Fail address-twice "address=$($taken[0].Address)"
    Next check-router
    exit 2
}
# fc00::/7 is for one organisation's own network (RFC 4193) and promises no way outside.
$outside = @($addresses | Where-Object { $_.State -eq $preferred -and $_.Address -notmatch '^f[cd]' })
if ($outside.Count -eq 0) {
    Ok not-used
    exit 0
}
$ways = @(WaysOut 23)
if ($ways.Count -eq 0) {
    Warn no-way-out "address=$($outside[0].Address)"
    Next check-router
    exit 1
}
$gateway = $ways[0].Gateway
if ($gateway) {
    $at = $gateway
    # An address of the link alone has to be told which link (RFC 4007).
    if ($gateway -match '^fe[89ab]') { $at = "$gateway%$($ways[0].Index)" }
    $back = @(Replies @((SendPing $at 32 128 $false), (SendPing $at 32 128 $false)))
    $answered = @($back | Where-Object { $_ -and [string]$_.Status -eq 'Success' }).Count
    $known = Neighbour $gateway $ways[0].Index
    "gateway $gateway on $($ways[0].Link): $answered of 2 pings answered; found on the link: $known"
    if ($answered -eq 0 -and -not $known) {
        Warn gateway-silent "gateway=$gateway" "link=$($ways[0].Link)"
        Next check-router
        exit 1
    }
}

$all = @(AddressesOf $Name 6)
$new = @($all | Where-Object { $_.Contains(':') })
$old = @($all | Where-Object { -not $_.Contains(':') })
if ($new.Count -eq 0) {
    Notice no-such-name "host=$Name"
    exit 3
}
$state = TryPort $new[0] $Port 4
"$($new[0]) port ${Port}: $state"
if ($state -eq 'open') {
    Ok works "host=$Name" "address=$($new[0])"
    exit 0
}
if ($old.Count -gt 0) {
    $state = TryPort $old[0] $Port 4
    "$($old[0]) port ${Port}: $state"
    if ($state -eq 'open') {
        Warn broken "host=$Name"
        Next check-router
        exit 1
    }
}
Notice neither "host=$Name"
Next check-path
exit 3
