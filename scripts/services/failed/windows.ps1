# Which services are meant to run and died, or end over and over? The first parameter names one that must run.
param([string]$Wanted)
$neverStarted = 1077
$ownCode = 1066
$status = 0
$services = @(Get-CimInstance -ClassName Win32_Service)
$running = @($services | Where-Object { $_.State -eq 'Running' }).Count

foreach ($one in $services) {
    if ($one.StartMode -ne 'Auto' -or $one.State -ne 'Stopped') { continue }
    if ($one.ExitCode -in @(0, $neverStarted)) { continue }
    $code = $one.ExitCode
    if ($code -eq $ownCode) { $code = $one.ServiceSpecificExitCode }
    "$($one.Name): stopped, exit code $code"
    Fail unit-failed "name=$($one.Name)" 'why=exit-code' "exit=$code"
    $status = 2
}

# The service manager notes every service that ended unasked (7031, 7034), and how often it has done so.
$asked = @{ LogName = 'System'; ProviderName = 'Service Control Manager'; Id = @(7031, 7034) }
$asked.StartTime = (Get-Date).AddDays(-1)
$said = EventsOf $asked 100
$ended = $said.Events
if ($said.State -eq 'hidden') { 'events of the service manager: hidden' }
$times = @{}
foreach ($event_ in $ended) {
    $name = [string]$event_.Properties[0].Value
    $times[$name] = 1 + [int]$times[$name]
}
foreach ($name in @($times.Keys | Sort-Object)) {
    if ($times[$name] -lt 3) { continue }
    Warn starts-again "name=$name" "count=$($times[$name])"
    if ($status -lt 1) { $status = 1 }
}

if ($Wanted) {
    $mine = @($services | Where-Object { $_.Name -eq $Wanted -or $_.DisplayName -eq $Wanted })
    if ($mine.Count -eq 0) {
        Warn not-installed "name=$Wanted"
        if ($status -lt 1) { $status = 1 }
    } elseif ($mine[0].State -ne 'Running') {
        Fail not-running "name=$Wanted"
        $status = 2
    }
}

"services running: $running (kept by Windows)"
if ($status -eq 0) {
    Ok all-well "count=$running"
} else {
    Next read-lines
}
exit $status
