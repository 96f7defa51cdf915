# Why does nothing print? The service, each printer's state and queue, and whether a network printer answers.
param([string]$Printer)
$paused = 1
$halted = @(6, 7)
$status = 0
$service = @(Get-CimInstance -ClassName Win32_Service -Filter "Name='Spooler'")
if ($service.Count -eq 0 -or $service[0].State -ne 'Running') {
    Fail spooler-stopped
    Next start-spooler
    exit 2
}
$all = @(Get-CimInstance -ClassName Win32_Printer)
if ($all.Count -eq 0) {
    Warn no-printers
    Next add-printer
    exit 1
}
$looked = $all
if ($Printer) {
    $looked = @($all | Where-Object { $_.Name -eq $Printer -or $_.ShareName -eq $Printer })
    if ($looked.Count -eq 0) {
        Fail no-such-printer "name=$Printer"
        Next add-printer
        exit 2
    }
}
$default = @($all | Where-Object { $_.Default } | ForEach-Object { $_.Name })
$ports = @{}
foreach ($one in @(Get-CimInstance -ClassName Win32_TCPIPPrinterPort)) { $ports[$one.Name] = $one }
$jobs = @(Get-CimInstance -ClassName Win32_PrintJob)
Fact printers '' $looked.Count

foreach ($one in $looked) {
    $name = $one.Name
    $waiting = @($jobs | Where-Object { ([string]$_.Name).StartsWith("$name, ") }).Count
    "${name}: status $($one.PrinterStatus), state $($one.PrinterState), error $($one.DetectedErrorState), $waiting waiting"
    $stands = $false
    if (([int]$one.PrinterState -band $paused) -or $one.WorkOffline) {
        $why = 'paused'
        if ($one.WorkOffline) { $why = 'set to work offline' }
        Fail paused "name=$name" "reason=$why"
        Next resume-printer
        $stands = $true
    }
    $port = $ports[[string]$one.PortName]
    if ($port) {
        $number = 9100
        if ($port.PortNumber) { $number = [int]$port.PortNumber }
        $client = New-Object Net.Sockets.TcpClient
        $reached = $false
        try { $reached = $client.ConnectAsync($port.HostAddress, $number).Wait(3000) } catch { $reached = $false }
        $client.Close()
        if (-not $reached) {
            Fail not-reachable "name=$name" "host=$($port.HostAddress)" "port=$number"
            Next check-printer
            $stands = $true
        }
    }
    if ($stands) { $status = 2 }
    if ($waiting -gt 0) {
        if ($stands -or $one.PrinterStatus -in $halted) {
            Warn jobs-wait "jobs=$waiting" "name=$name"
            if ($status -lt 1) { $status = 1 }
        } else {
            Notice printing "name=$name" "jobs=$waiting"
        }
    }
}
if ($default.Count -eq 0 -and -not $Printer) {
    Warn no-default
    if ($status -lt 1) { $status = 1 }
}
if ($status -eq 0) { Ok ready "default=$($default -join ' ')" }
exit $status
