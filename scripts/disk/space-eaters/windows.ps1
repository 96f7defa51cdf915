# Which disks are full, and what takes the room there? Looks, and deletes nothing.
param([int]$Limit, [string]$Path)
$fullFrom = 98
$status = 0
$disks = @(Get-CimInstance -ClassName Win32_LogicalDisk -Filter 'DriveType=3' | Where-Object { $_.Size -gt 0 })
if ($Path) {
    if (-not (Test-Path -LiteralPath $Path)) {
        Notice no-such-path "path=$Path"
        exit 3
    }
    $letter = ([string](Get-Item -LiteralPath $Path -Force).FullName).Substring(0, 2)
    $disks = @($disks | Where-Object { $_.DeviceID -eq $letter })
}
if ($disks.Count -eq 0) {
    Notice nothing-to-measure
    exit 3
}
$fullest = 0
$crowded = @()
foreach ($disk in $disks) {
    $percent = [int][Math]::Floor(100 * ($disk.Size - $disk.FreeSpace) / $disk.Size)
    $mb = [int64][Math]::Floor($disk.FreeSpace / 1048576)
    "$($disk.DeviceID) $percent % used, $mb MB free of $([int64]($disk.Size / 1048576)) MB"
    if ($percent -gt $fullest) { $fullest = $percent }
    if ($percent -ge $fullFrom) {
        Fail full "path=$($disk.DeviceID)" "percent=$percent" "mb=$mb"
        $status = 2
    } elseif ($percent -ge $Limit) {
        Warn nearly-full "path=$($disk.DeviceID)" "percent=$percent" "mb=$mb"
        if ($status -lt 1) { $status = 1 }
    }
    if ($percent -ge $Limit) { $crowded += $disk.DeviceID }
}
Fact fullest % $fullest
if ($status -eq 0) {
    Ok enough-room "count=$($disks.Count)" "percent=$fullest" "limit=$Limit"
    exit 0
}

# What usually grows: people's folders, what updates leave, temporary files, the trash; each for a few seconds.
$places = @()
foreach ($letter in $crowded) {
    $places += "$letter\`$Recycle.Bin"
    if ($letter -ne $env:SystemDrive) {
        $places += @(Get-ChildItem -LiteralPath "$letter\" -Force -ErrorAction SilentlyContinue |
                Where-Object { $_.PSIsContainer } | Select-Object -First 8 | ForEach-Object { $_.FullName })
        continue
    }
    foreach ($home_ in @(Get-ChildItem -LiteralPath "$letter\Users" -Force -ErrorAction SilentlyContinue)) {
        foreach ($part in @('Downloads', 'Documents', 'Videos', 'Pictures', 'AppData\Local\Temp')) {
            $places += Join-Path $home_.FullName $part
        }
    }
    $places += "$env:SystemRoot\SoftwareDistribution\Download"
    $places += "$env:SystemRoot\Temp"
    $places += "$letter\Windows.old"
}
$clock = [Diagnostics.Stopwatch]::StartNew()
$sizes = @{}
foreach ($place in @($places | Select-Object -Unique)) {
    if ($clock.Elapsed.TotalSeconds -gt 16) { break }
    if (-not (Test-Path -LiteralPath $place)) { continue }
    try {
        $sum = Bounded 4 {
            param($folder)
            $inside = @{ LiteralPath = $folder; Recurse = $true; Force = $true; File = $true }
            [double](Get-ChildItem @inside -ErrorAction SilentlyContinue | Measure-Object -Property Length -Sum).Sum
        } $place
        $sizes[$place] = [double]@($sum)[0]
    } catch {
        "$place could not be measured in time"
    }
}
foreach ($letter in $crowded) {
    foreach ($file in @("$letter\hiberfil.sys", "$letter\pagefile.sys")) {
        $there = Get-Item -LiteralPath $file -Force -ErrorAction SilentlyContinue
        if ($there -and $there.Length -gt 1073741824) {
            Notice big-file "path=$file" "mb=$([int64]($there.Length / 1048576))"
        }
    }
}
$largest = @($sizes.GetEnumerator() | Sort-Object -Property Value -Descending | Select-Object -First 5)
foreach ($one in $largest) {
    if ($one.Value -lt 104857600) { continue }
    Notice big-folder "path=$($one.Key)" "mb=$([int64]($one.Value / 1048576))"
}
Next make-room "path=$($crowded -join ' ')"
exit $status
