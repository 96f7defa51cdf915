# Pauses a printer. Waiting documents stay. Windows has no refusing of new ones, and no reason to show.
param([string]$Name, [string]$Pause, [string]$Reject, [string]$Reason)
if ($Pause -ne 'true' -and $Reject -ne 'true') {
    Ok nothing-to-do "name=$Name"
    exit 0
}
if (-not (SpoolerRuns)) {
    Fail spooler-stopped
    Next start-spooler
    exit 2
}
$printer = PrinterNamed $Name
if (-not $printer) {
    Fail no-such-printer "name=$Name"
    Next check-name
    exit 2
}
if ($Reject -eq 'true') { Notice cannot-refuse "name=$Name" }
if ($Reason) { "the reason is not shown by Windows: $Reason" }
$acts = $Pause -eq 'true' -and -not (IsPaused $printer)
Fact resume '' ([string]$acts).ToLowerInvariant()
Fact accept '' 'false'
if ($acts) {
    $said = Invoke-CimMethod -InputObject $printer -MethodName Pause -OperationTimeoutSec 15
    "pausing ended with $($said.ReturnValue)"
}
if ($Pause -eq 'true' -and -not (IsPaused (PrinterNamed $Name))) {
    Fail not-paused "name=$Name"
    Next try-settings
    exit 2
}
Ok paused "name=$Name" "jobs=$(JobsOf $Name)"
exit 0
