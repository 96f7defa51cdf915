# Lets a printer print again. Windows has no refusing of documents, so there is nothing to accept anew.
param([string]$Name, [string]$Resume, [string]$Accept)
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
if ($Accept -eq 'true') { "documents are accepted always" }
$acts = $Resume -eq 'true' -and (IsPaused $printer)
Fact reject '' 'false'
Fact pause '' ([string]$acts).ToLowerInvariant()
if (-not $acts) {
    Ok runs-already "name=$Name"
    exit 0
}
$said = Invoke-CimMethod -InputObject $printer -MethodName Resume -OperationTimeoutSec 15
"resuming ended with $($said.ReturnValue)"
if (IsPaused (PrinterNamed $Name)) {
    Fail stopped-again "name=$Name"
    Next look-at-printer
    exit 2
}
Ok resumed "name=$Name" "jobs=$(JobsOf $Name)"
exit 0
