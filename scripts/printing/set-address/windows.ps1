# Leads a printer that hangs on a TCP/IP port of Windows to another address. Number of the port and way of printing stay.
# What is told for the way back is port:NAME for a port that stays, socket://HOST:NUMBER for one of ours, which goes.
param([string]$Name, [string]$Target, [string]$Port, [string]$Path, [string]$Uri, [string]$Reason)
if (-not $Uri -and -not $Target) {
    Fail no-address
    Next give-host
    exit 2
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
$ports = @(Get-CimInstance -ClassName Win32_TCPIPPrinterPort -OperationTimeoutSec 15)
# A port that we made goes when nothing hangs on it any more; a run that was ended may have left one, too.
function ForgetPorts([string]$keep) {
    foreach ($one in @($ports | Where-Object { $_.Name -like 'deskside_*' -and $_.Name -ne $keep })) {
        $users = @(Get-CimInstance -ClassName Win32_Printer -OperationTimeoutSec 15 | Where-Object { $_.PortName -eq $one.Name })
        if ($users.Count -eq 0) { Remove-PrinterPort -Name $one.Name -ErrorAction SilentlyContinue }
    }
}
# 2 is LPR, where a queue of the printer has a name of its own.
$old = @($ports | Where-Object { $_.Name -eq $printer.PortName -and $_.Protocol -ne 2 })
if ($old.Count -eq 0) {
    Fail other-port-kind "name=$Name" "port=$($printer.PortName)"
    Next try-settings
    exit 2
}
$mine = $old[0].Name -like 'deskside_*'
$number = 9100
if ($old[0].PortNumber) { $number = [int]$old[0].PortNumber }
$before = "socket://$($old[0].HostAddress):$number"
$back = "port:$($old[0].Name)"
if ($mine) { $back = $before }

$wanted = ''
$shown = $Uri
if ($Uri -match '^port:(.+)$') {
    $wanted = $Matches[1]
    if (@($ports | Where-Object { $_.Name -eq $wanted }).Count -eq 0) {
        Fail not-set "name=$Name" "why=no port $wanted"
        Next try-settings
        exit 2
    }
} else {
    $address = $Target
    if ($Uri -match '^socket://\[?([A-Za-z0-9.:-]+?)\]?:(\d{1,5})/?$') {
        $address = $Matches[1]
        $number = [int]$Matches[2]
    } elseif ($Uri) {
        Fail only-raw "uri=$Uri"
        Next try-settings
        exit 2
    }
    $shown = "socket://${address}:$number"
    $wanted = "deskside_${address}_$number"
}
Fact uri '' $back
if ($printer.PortName -eq $wanted -or $shown -eq $before) {
    ForgetPorts $printer.PortName
    Ok already-so "name=$Name" "uri=$before"
    exit 0
}
if ($Port -or $Path -or $Reason) { "kept from before: the port number $number, and whether the printer is paused" }
try {
    if (@($ports | Where-Object { $_.Name -eq $wanted }).Count -eq 0) {
        Add-PrinterPort -Name $wanted -PrinterHostAddress $address -PortNumber $number
    }
    Set-Printer -Name $printer.Name -PortName $wanted
} catch {
    "setting it: $($_.FullyQualifiedErrorId)"
}
$now = PrinterNamed $Name
if ($now.PortName -ne $wanted) {
    Fail not-set "name=$Name" 'why=Windows'
    Next try-settings
    exit 2
}
ForgetPorts $wanted
Ok set "name=$Name" "uri=$shown" "before=$before"
Next look-again
exit 0
