# Do the network drives answer? Each one is asked under a limit of its own, because a dead one hangs whoever looks at it.
$status = 0
$session = [Diagnostics.Process]::GetCurrentProcess().SessionId
$drives = @{}

# What is to be connected at every login, and what is connected in this session.
$kept = 'HKCU:\Network'
if (Test-Path -LiteralPath $kept) {
    foreach ($one in @(Get-ChildItem -LiteralPath $kept)) {
        $drives["$($one.PSChildName.ToUpperInvariant()):"] = @{ From = [string]$one.GetValue('RemotePath'); Here = $false }
    }
}
try {
    $space = 'root/Microsoft/Windows/SMB'
    foreach ($one in @(Get-CimInstance -ClassName MSFT_SmbMapping -Namespace $space -OperationTimeoutSec 8)) {
        if ($one.LocalPath) { $drives[[string]$one.LocalPath] = @{ From = [string]$one.RemotePath; Here = $false } }
    }
} catch {
    "connections as Windows lists them: $($_.Exception.GetType().Name)"
}
foreach ($one in [IO.DriveInfo]::GetDrives()) {
    if ([string]$one.DriveType -ne 'Network') { continue }
    $letter = $one.Name.Substring(0, 2)
    if (-not $drives.ContainsKey($letter)) { $drives[$letter] = @{ From = '?'; Here = $true } }
    $drives[$letter].Here = $true
}
Fact drives '' $drives.Count
if ($drives.Count -eq 0 -and $session -eq 0) {
    # A connection over SSH has a session of its own, without what the person has connected.
    Notice other-session
    exit 3
}
if ($drives.Count -eq 0) {
    Ok none
    exit 0
}

$hidden = 0
$clock = [Diagnostics.Stopwatch]::StartNew()
foreach ($letter in @($drives.Keys | Sort-Object)) {
    $from = $drives[$letter].From
    if (-not $drives[$letter].Here) {
        if ($session -eq 0) {
            $hidden += 1
            "${letter}: $from, not connected in this session"
            continue
        }
        Warn not-connected "path=$letter" "source=$from"
        Next check-server
        if ($status -lt 1) { $status = 1 }
        continue
    }
    $code = 0
    $closed = $false
    try {
        # Beyond these seconds nobody waits for the next one; each still gets two.
        $patience = [Math]::Max(2, [Math]::Min(5, 20 - $clock.Elapsed.TotalSeconds))
        $found = @(Bounded $patience {
                param($letter)
                $drive = New-Object IO.DriveInfo($letter)
                $told = @{ Size = $drive.TotalSize; Free = $drive.AvailableFreeSpace; Names = $true }
                try {
                    $null = Get-ChildItem -LiteralPath "$letter\" -Force -ErrorAction Stop | Select-Object -First 1
                } catch {
                    $told.Names = $false
                }
                [pscustomobject]$told
            } $letter)[0]
        $percent = 0
        if ($found.Size -gt 0) { $percent = [int][Math]::Floor(100 * ($found.Size - $found.Free) / $found.Size) }
        "${letter}: $from, $percent % full"
        if ($percent -ge 98) {
            Warn full "path=$letter" "percent=$percent"
            Next free-there
            if ($status -lt 1) { $status = 1 }
        }
        $closed = -not $found.Names
    } catch [TimeoutException] {
        $code = -1
    } catch [UnauthorizedAccessException] {
        $closed = $true
    } catch {
        # The lower half is the number of the Windows error; its words are translated.
        $code = $_.Exception.HResult -band 0xFFFF
        if ($code -eq 0) { $code = 31 }
    }
    if ($closed) {
        Fail no-listing "path=$letter" "source=$from"
        Next check-rights
        $status = 2
    }
    if ($code -eq 0) { continue }
    "${letter}: $from, error $code"
    $status = 2
    if ($code -eq -1) {
        Fail hangs "path=$letter" "source=$from" 'kind=SMB'
        Next check-server
    } elseif ($code -eq 67) {
        # ERROR_BAD_NET_NAME: the server is there, the share is not.
        Fail stale "path=$letter" "source=$from"
        Next connect-again
    } else {
        Fail gone "path=$letter" "source=$from" "why=Windows $code"
        Next connect-again
    }
}
if ($status -eq 0 -and $hidden -gt 0) {
    Notice other-session
    exit 3
}
if ($status -eq 0) { Ok all-answer "count=$($drives.Count)" }
exit $status
