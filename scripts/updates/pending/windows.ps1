# Which updates wait, and what waits for a restart? Asks what Windows' own last look found; nothing is looked for.
param([int]$OldDays)
$status = 0

$found = $null
try {
    $found = @(Bounded 20 {
            $session = New-Object -ComObject Microsoft.Update.Session
            $asker = $session.CreateUpdateSearcher()
            $asker.Online = $false
            $waits = @(foreach ($one in $asker.Search('IsInstalled=0 and IsHidden=0').Updates) {
                    $kinds = @(foreach ($kind in $one.Categories) { [string]$kind.CategoryID })
                    [pscustomobject]@{ Title = [string]$one.Title; Kinds = $kinds; Severity = [string]$one.MsrcSeverity }
                })
            $looked = (New-Object -ComObject Microsoft.Update.AutoUpdate).Results.LastSearchSuccessDate
            [pscustomobject]@{ Waits = $waits; Looked = $looked }
        })[0]
} catch {
    # The number is the same in every language.
    $code = '0x{0:x8}' -f $_.Exception.HResult
    "the update service: $code"
    if ($code -eq '0x80070422') {
        Warn updates-off
        Next switch-updates-on
        exit 1
    }
    Notice updates-silent "code=$code"
    exit 3
}
# "Security Updates" and "Critical Updates", by the ids that Microsoft gives these categories everywhere.
$urgent = @('0fa1201d-4330-4fa8-8ae9-b877473b6441', 'e6cf1350-c01b-414d-a61f-263d14d133b4')
$security = 0
foreach ($one in $found.Waits) {
    $ours = @($one.Kinds | Where-Object { $_ -in $urgent })
    if ($ours.Count -gt 0 -or $one.Severity) { $security += 1 }
}
foreach ($one in @($found.Waits | Select-Object -First 40)) { "waits: $($one.Title)" }

if ($found.Looked -isnot [DateTime] -or $found.Looked.Year -lt 2000) {
    Warn never-checked
    Next check-for-updates
    $status = 1
} else {
    $days = [int][Math]::Floor(([DateTime]::UtcNow - $found.Looked).TotalDays)
    "last looked for updates $days days ago"
    if ($days -gt $OldDays) {
        Warn list-old "days=$days"
        Next check-for-updates
        $status = 1
    }
}
if ($security -gt 0) {
    Warn security-waits "count=$security"
    Next install-updates
    $status = 1
} elseif ($found.Waits.Count -gt 0) {
    Notice updates-wait "count=$($found.Waits.Count)"
}

$root = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'
$why = @()
if (Test-Path -LiteralPath "$root\WindowsUpdate\Auto Update\RebootRequired") { $why += 'Windows Update' }
if (Test-Path -LiteralPath "$root\Component Based Servicing\RebootPending") { $why += 'Windows (servicing)' }
if ($why.Count -gt 0) {
    Warn restart-needed "why=$($why -join ', ')"
    Next restart
    $status = 1
}
Fact waiting '' $found.Waits.Count
if ($status -eq 0) { Ok up-to-date "waiting=$($found.Waits.Count)" }
exit $status
