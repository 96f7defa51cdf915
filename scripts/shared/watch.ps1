# What Windows counts (raw values, so that two looks give a share), by classes whose names are never translated.
function Counted([string]$class, [string]$filter) {
    $asked = @{ ClassName = "Win32_PerfRawData_$class"; OperationTimeoutSec = 8 }
    if ($filter) { $asked.Filter = $filter }
    try {
        Get-CimInstance @asked
    } catch {
        # A machine whose counters are broken has no such class.
        return
    }
}

function Moment {
    $all = "Name='_Total'"
    $spent = @{}
    $own = [Diagnostics.Process]::GetCurrentProcess().Id
    foreach ($one in @(Counted PerfProc_Process '')) {
        # What looks is not what is looked for.
        if ($one.IDProcess -in @(0, $own) -or $one.Name -like 'WmiPrvSE*') { continue }
        $spent["$($one.IDProcess)"] = @{ Name = $one.Name -replace '#\d+$', ''; Ticks = [double]$one.PercentProcessorTime }
    }
    $still = @{}
    foreach ($one in @(Counted PerfDisk_PhysicalDisk '')) {
        if ($one.Name -eq '_Total') { continue }
        $still[[string]$one.Name] = @{ Idle = [double]$one.PercentIdleTime; Of = [double]$one.PercentIdleTime_Base }
    }
    $processor = Counted PerfOS_Processor $all
    $memory = Counted PerfOS_Memory ''
    [pscustomobject]@{
        Idle  = [double]$processor.PercentProcessorTime
        At    = [double]$processor.Timestamp_Sys100NS
        Pages = [double]$memory.PagesInputPersec
        Spent = $spent
        Still = $still
    }
}

# Looks for about three seconds; nothing where nothing is counted. Busy: % of all processors. Queue: threads that waited
# for one, on average. Waited, Disk: % of the looks in which something waited for a processor, for a disk; of a disk never
# more than it was busy, for a fast one always has something waiting. Mb: fetched back from disk in a second. Programs:
# Name, Process and Share (% of one processor), the busiest first.
function Watch {
    $first = Moment
    if ($first.At -le 0) { return $null }
    $many = [Environment]::ProcessorCount
    $queues = @()
    $disks = @()
    foreach ($turn in 1..10) {
        $queues += [double](Counted PerfOS_System '').ProcessorQueueLength
        $disks += [double](Counted PerfDisk_PhysicalDisk "Name='_Total'").CurrentDiskQueueLength
        Start-Sleep -Milliseconds 200
    }
    $last = Moment
    $ticks = $last.At - $first.At
    if ($ticks -le 0) { return $null }
    $programs = foreach ($key in $last.Spent.Keys) {
        if (-not $first.Spent.ContainsKey($key)) { continue }
        $share = [int](100 * ($last.Spent[$key].Ticks - $first.Spent[$key].Ticks) / $ticks)
        if ($share -gt 0) { [pscustomobject]@{ Name = $last.Spent[$key].Name; Process = $key; Share = $share } }
    }
    $busiest = 0
    foreach ($key in $last.Still.Keys) {
        if (-not $first.Still.ContainsKey($key)) { continue }
        $of = $last.Still[$key].Of - $first.Still[$key].Of
        if ($of -le 0) { continue }
        $busiest = [Math]::Max($busiest, [int](100 - 100 * ($last.Still[$key].Idle - $first.Still[$key].Idle) / $of))
    }
    $waiting = 10 * @($disks | Where-Object { $_ -ge 2 }).Count
    [pscustomobject]@{
        Busy     = [int][Math]::Max(0, 100 - 100 * ($last.Idle - $first.Idle) / $ticks)
        Queue    = ($queues | Measure-Object -Average).Average
        Waited   = 10 * @($queues | Where-Object { $_ -gt $many }).Count
        Disk     = [Math]::Min($waiting, $busiest)
        # 4 KiB a page, 10 million ticks a second.
        Mb       = [int](($last.Pages - $first.Pages) * 10000000 / $ticks / 256)
        Programs = @($programs | Sort-Object -Property Share -Descending)
    }
}
