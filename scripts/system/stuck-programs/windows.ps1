# Programs that do not answer or use up the processors, and a processor that is held back.
param([double]$Limit)
$status = 0
$plain = [Globalization.CultureInfo]::InvariantCulture
$session = [Diagnostics.Process]::GetCurrentProcess().SessionId

# Programs of this session with a window that does not take what the person types. Windows itself waits five seconds
# for each, so what was found is kept in a list that is there also where time was over.
$before = New-Object Collections.ArrayList
try {
    $null = Bounded 11 {
        param($session, $found)
        foreach ($one in [Diagnostics.Process]::GetProcesses()) {
            try {
                if ($one.SessionId -ne $session -or $one.MainWindowHandle.ToInt64() -eq 0) { continue }
                if (-not $one.Responding) { $null = $found.Add($one.Id) }
            } catch {
                # It has ended meanwhile.
                continue
            }
        }
    } $session $before
} catch [TimeoutException] {
    'more windows than could be asked'
}
$seen = Watch
if (-not $seen) {
    Notice no-counters
    exit 3
}
# They still must not answer after the look; two of them are enough to know.
$stuck = @(foreach ($number in @($before | Select-Object -First 2)) {
        foreach ($one in @(Get-Process -Id $number -ErrorAction SilentlyContinue)) {
            if (-not $one.Responding) { $one.ProcessName }
        }
    })
if ($stuck.Count -gt 0) {
    Fail not-responding "count=$($stuck.Count)" "names=$(@($stuck | Select-Object -Unique -First 5) -join ' ')"
    Next wait-and-end
    $status = 2
}

$processors = [Environment]::ProcessorCount
$each = $seen.Queue / $processors
$load = $each.ToString('0.0', $plain)
'who used the processors (% of one, process, name):'
foreach ($one in @($seen.Programs | Select-Object -First 8)) { "$($one.Share) $($one.Process) $($one.Name)" }
Fact waiting-per-processor '' $load
Fact processors-busy % $seen.Busy
if ($each -gt $Limit -and $seen.Busy -ge 80) {
    Warn overloaded "load=$load" "processors=$processors"
    foreach ($one in @($seen.Programs | Select-Object -First 3)) {
        Notice busy "name=$($one.Name)" "pid=$($one.Process)" "percent=$($one.Share)"
    }
    Next close-busy
    if ($status -lt 1) { $status = 1 }
}

# What Windows noted in the last day: programs that stopped answering, and firmware that held the processor back.
$since = (Get-Date).AddDays(-1)
$hung = EventsOf @{ LogName = 'Application'; ProviderName = 'Application Hang'; Id = 1002; StartTime = $since } 50
$names = @($hung.Events | ForEach-Object { if ($_.Properties.Count -gt 0) { [string]$_.Properties[0].Value } })
foreach ($one in @($names | Group-Object | Sort-Object -Property Count -Descending | Select-Object -First 3)) {
    Notice hung-before "name=$($one.Name)" "count=$($one.Count)"
}
$held = @{ LogName = 'System'; ProviderName = 'Microsoft-Windows-Kernel-Processor-Power'; Id = 37; StartTime = $since }
$times = @((EventsOf $held 50).Events).Count
if ($times -gt 0) { Notice held-back "count=$times" }

if ($session -eq 0 -and $status -eq 0) {
    # A connection over SSH has a session of its own, without the person's windows.
    Notice windows-hidden
    exit 3
}
if ($status -eq 0) { Ok moving "load=$load" }
exit $status
