# Can a connection be opened to this host and port? Each address of the name by itself; nothing is sent.
param([string]$Name, [int]$Port)
$seconds = 4
$addresses = @(AddressesOf $Name 8)
if ($addresses.Count -eq 0) {
    Fail name-not-found "host=$Name"
    Next check-names
    exit 2
}

$good = @()
$bad = @()
$reason = ''
$best = 0
# Four addresses tell enough, and stay well inside the time-out.
foreach ($address in @($addresses | Select-Object -First 4)) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $outcome = TryPort $address $Port $seconds
    $took = $clock.ElapsedMilliseconds
    "$address port ${Port}: $outcome, $took ms"
    if ($outcome -eq 'open') {
        $good += $address
        $best = $took
    } else {
        $bad += $address
        $reason = $outcome
    }
}

if ($bad.Count -eq 0) {
    Fact connect-time ms $best
    Ok port-open "host=$Name" "port=$Port" "ms=$best"
    exit 0
}
if ($good.Count -gt 0) {
    Warn some-addresses "host=$Name" "port=$Port" "good=$($good -join ' ')" "bad=$($bad -join ' ')"
    Next report-addresses
    exit 1
}
switch ($reason) {
    'refused' {
        Fail port-refused "host=$Name" "port=$Port"
        Next check-service
    }
    'unreachable' {
        Fail port-unreachable "host=$Name" "port=$Port"
        Next check-path
    }
    default {
        Fail port-silent "host=$Name" "port=$Port" "seconds=$seconds"
        Next compare-from-desk
    }
}
exit 2
