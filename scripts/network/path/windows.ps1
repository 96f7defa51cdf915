# Link, address, gateway, and where given the way to a target: which of them loses or delays packets?
param([string]$Target)
$status = 0

# 1: a link, and an address on it
$links = @(LinksUp)
if ($links.Count -eq 0) {
    Fail no-link
    Next check-cable
    exit 2
}
"links that are up: $($links -join ', ')"
$addresses = @(AddressesOn 2 $links) + @(AddressesOn 23 $links | Where-Object { $_.Address -notmatch '^fe[89ab]' })
"addresses: $(@($addresses | ForEach-Object { $_.Address }) -join ' ')"
if ($addresses.Count -eq 0) {
    Fail no-address "links=$($links -join ', ')"
    Next renew-address
    exit 2
}
$family = 2
$ways = @(WaysOut 2)
if ($ways.Count -eq 0) {
    # RFC 3927: what a machine gives itself when nobody hands out addresses
    if ($addresses[0].Address -like '169.254.*') {
        Fail self-made-address "address=$($addresses[0].Address)"
        Next renew-address
        exit 2
    }
    $family = 23
    $ways = @(WaysOut 23)
}
if ($ways.Count -eq 0) {
    Fail no-gateway
    Next renew-address
    exit 2
}

# 2: the gateway, and the target at the same time
$gateway = $ways[0].Gateway
$at = $gateway
# An address of the link alone has to be told which link (RFC 4007).
if ($family -eq 23 -and $gateway -match '^fe[89ab]') { $at = "$gateway%$($ways[0].Index)" }
$there = ''
if ($Target) { $there = [string]@(AddressesOf $Target 6)[0] }
$wanted = @(@($at, $there) | Where-Object { $_ } | Select-Object -Unique)
$measured = @{}
if ($wanted.Count -gt 0) { $measured = Probe $wanted }
if ($gateway) {
    $found = $measured[$at]
    "gateway ${gateway}: $($found.Lost) % lost, $($found.Ms) ms"
    if ($found.Lost -eq 100) {
        if (-not (Neighbour $gateway $ways[0].Index)) {
            Fail gateway-silent "gateway=$gateway"
            Next check-cable
            exit 2
        }
        Notice gateway-ignores-ping "gateway=$gateway"
    } else {
        Fact gateway-lost % $found.Lost
        Fact gateway-time ms $found.Ms
        if ($found.Lost -ge 10) {
            Warn gateway-lossy "gateway=$gateway" "lost=$($found.Lost)"
            Next move-closer
            $status = 1
        } elseif ($found.Ms -ge 100) {
            Warn gateway-slow "gateway=$gateway" "ms=$($found.Ms)"
            Next move-closer
            $status = 1
        }
    }
}

# 3: the way to the target, where one was asked for
if ($Target) {
    if (-not $there) {
        Fail target-not-found "target=$Target"
        Next check-names
        exit 2
    }
    $found = $measured[$there]
    "${Target}: $($found.Lost) % lost, $($found.Ms) ms"
    if ($found.Lost -lt 100) {
        Fact target-lost % $found.Lost
        Fact target-time ms $found.Ms
    }
    if ($found.Lost -ge 10 -or $found.Ms -ge 300) {
        # All distances at once, then all routers at once.
        $back = @(Replies @(foreach ($distance in 1..12) { SendPing $there 32 $distance $false }))
        $routers = @()
        foreach ($one in $back) {
            # A router that ends a packet says so in its own name (TtlExpired; TimeExceeded with IPv6).
            if (-not $one -or [string]$one.Status -notin @('TtlExpired', 'TimeExceeded')) { continue }
            if ([string]$one.Address -notin $routers) { $routers += [string]$one.Address }
        }
        $rows = @()
        if ($routers.Count -gt 0) {
            $each = Probe $routers
            'router, % lost, ms:'
            foreach ($router in $routers) {
                "$router $($each[$router].Lost) $($each[$router].Ms)"
                $rows += [pscustomobject]@{ Hop = $router; Lost = $each[$router].Lost }
            }
        }
        # A router that answers pings badly but passes everything on is no fault: loss counts from where it stays.
        if ($found.Lost -lt 100) { $rows += [pscustomobject]@{ Hop = $Target; Lost = $found.Lost } }
        $first = ''
        for ($row = $rows.Count - 1; $row -ge 0; $row--) {
            if ($rows[$row].Lost -lt 10 -or $rows[$row].Lost -lt $found.Lost / 3) { break }
            $first = $rows[$row].Hop
        }
        if ($found.Lost -eq 100) {
            Fail target-silent "target=$Target"
            $status = 2
        } elseif ($found.Lost -ge 10) {
            Warn target-lossy "target=$Target" "lost=$($found.Lost)"
            if ($status -lt 1) { $status = 1 }
        } else {
            Warn target-slow "target=$Target" "ms=$($found.Ms)"
            if ($status -lt 1) { $status = 1 }
        }
        if ($first) { Notice lossy-from "hop=$first" }
        elseif ($rows.Count -gt 0) { Notice answers-up-to "hop=$($rows[-1].Hop)" }
        Next tell-network-staff
    }
}
$shown = $gateway
if (-not $shown) { $shown = 'none' }
$as = $Target
if (-not $as) { $as = 'none' }
if ($status -eq 0) { Ok path-clear "gateway=$shown" "target=$as" }
exit $status
