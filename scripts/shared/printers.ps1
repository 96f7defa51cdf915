# One printer by its name, anew each time; nothing where there is none. While it is paused, its state holds 1, or its longer state is 8.
function PrinterNamed([string]$name) {
    Get-CimInstance -ClassName Win32_Printer -OperationTimeoutSec 15 | Where-Object { $_.Name -eq $name } | Select-Object -First 1
}

function IsPaused($printer) {
    return ([int]$printer.PrinterState -band 1) -ne 0 -or $printer.ExtendedPrinterStatus -eq 8
}

# Documents that wait for it.
function JobsOf([string]$name) {
    $all = @(Get-CimInstance -ClassName Win32_PrintJob -OperationTimeoutSec 8)
    return @($all | Where-Object { ([string]$_.Name).StartsWith("$name, ") }).Count
}

function SpoolerRuns {
    $service = @(Get-CimInstance -ClassName Win32_Service -Filter "Name='Spooler'" -OperationTimeoutSec 8)
    return $service.Count -gt 0 -and $service[0].State -eq 'Running'
}
