# Why can somebody not log in here? The account, its password's dates, its hours, its profile.
param([string]$User)
$status = 0
$hidden = $false
if (-not $User) { $User = [Environment]::UserName }
$sid = SidOf $User
if (-not $sid) {
    Fail no-account "user=$User"
    Next check-name
    exit 2
}
$asked = @{ ClassName = 'Win32_UserAccount'; Filter = "LocalAccount=True AND SID='$sid'"; OperationTimeoutSec = 8 }
$account = @(Get-CimInstance @asked)
if ($account.Count -eq 0) {
    Notice domain-account "user=$User" "domain=$((NameOf $sid).Split([char]'\')[0])"
} else {
    $name = $account[0].Name
    "account ${name}: disabled $($account[0].Disabled), locked $($account[0].Lockout)"
    if ($account[0].Disabled) {
        Fail switched-off "user=$name"
        Next unlock
        $status = 2
    }
    if ($account[0].Lockout) {
        Fail locked-out "user=$name"
        Next reset-tries
        $status = 2
    }

    # Dates and hours, by the account's own attributes (ADSI, IADsUser): numbers and dates, no words.
    $dates = $null
    try {
        $dates = @(Bounded 8 {
                param($machine, $name)
                $entry = New-Object DirectoryServices.DirectoryEntry("WinNT://$machine/$name,user")
                $ends = $null
                try { $ends = $entry.InvokeGet('AccountExpirationDate') } catch { $ends = $null }
                [pscustomobject]@{
                    Flags   = [int]$entry.Properties['UserFlags'].Value
                    Age     = [double]$entry.Properties['PasswordAge'].Value
                    Longest = [double]$entry.Properties['MaxPasswordAge'].Value
                    Over    = [int]$entry.Properties['PasswordExpired'].Value
                    Hours   = $entry.Properties['LoginHours'].Value
                    Ends    = $ends
                }
            } $env:COMPUTERNAME $name)[0]
    } catch {
        Notice dates-hidden
        $hidden = $true
    }
    if ($dates) {
        $now = Get-Date
        # One that never ends has no date, or one long past.
        if ($dates.Ends -is [DateTime] -and $dates.Ends.Year -gt 1980 -and $dates.Ends -lt $now) {
            Fail account-expired "user=$name" "days=$([int][Math]::Floor(($now - $dates.Ends).TotalDays))"
            Next extend-account
            $status = 2
        }
        # UF_DONT_EXPIRE_PASSWD (0x10000); without a longest age nothing ends.
        $ages = ($dates.Flags -band 0x10000) -eq 0 -and $dates.Longest -gt 0 -and $dates.Longest -lt 4000000000
        if ($dates.Over -eq 1 -and $ages -and $dates.Age -gt $dates.Longest) {
            Warn password-expired "user=$name" "days=$([int][Math]::Floor(($dates.Age - $dates.Longest) / 86400))"
            Next set-password
            if ($status -lt 1) { $status = 1 }
        } elseif ($dates.Over -eq 1) {
            Warn must-change "user=$name"
            Next set-password
            if ($status -lt 1) { $status = 1 }
        } elseif ($ages) {
            Fact password-days '' ([int][Math]::Floor(($dates.Longest - $dates.Age) / 86400))
        }
        # One bit an hour, from Sunday 0 o'clock in UTC.
        $bits = @($dates.Hours | Where-Object { $null -ne $_ })
        if ($bits.Count -eq 21) {
            $hour = 24 * [int][DateTime]::UtcNow.DayOfWeek + [DateTime]::UtcNow.Hour
            if (([int]$bits[[int][Math]::Floor($hour / 8)] -band (1 -shl ($hour % 8))) -eq 0) {
                Fail wrong-hours "user=$name"
                Next ask-hours
                $status = 2
            }
        }
    }
}

# The profile. Windows puts an entry that it could not load aside as .bak, and gives the person an empty one for the day.
$list = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList'
$aside = Test-Path -LiteralPath "$list\$sid.bak"
$asked = @{ LogName = 'Application'; ProviderName = 'Microsoft-Windows-User Profiles Service'; Id = @(1511, 1515) }
$asked.StartTime = (Get-Date).AddDays(-1)
$noted = @((EventsOf $asked 20).Events | Where-Object { $_.UserId -and $_.UserId.Value -eq $sid })
if ($aside) {
    Fail temporary-profile "user=$User"
    Next mend-profile
    $status = 2
} elseif ($noted.Count -gt 0) {
    # It was so in the last day, and may have been mended since.
    Warn temporary-profile "user=$User"
    Next mend-profile
    if ($status -lt 1) { $status = 1 }
}
$folder = ''
if (Test-Path -LiteralPath "$list\$sid") { $folder = [string](Get-Item -LiteralPath "$list\$sid").GetValue('ProfileImagePath') }
if (-not $folder) {
    # Who has never logged in here has none yet.
    Notice no-profile-yet "user=$User"
} else {
    $rights = RightsOf $folder
    "profile ${folder}: $($rights.State), owner $($rights.Owner)"
    if ($rights.State -eq 'absent') {
        Fail no-home "home=$folder"
        Next make-home
        $status = 2
    } elseif ($rights.State -eq 'read' -and $rights.Owner -ne $sid -and -not (IsTrusted $rights.Owner)) {
        Fail home-of-another "home=$folder" "owner=$(NameOf $rights.Owner)"
        Next give-home
        $status = 2
    }
    foreach ($disk in @(Get-CimInstance -ClassName Win32_LogicalDisk -Filter "DeviceID='$($folder.Substring(0, 2))'")) {
        $kb = [int64][Math]::Floor($disk.FreeSpace / 1024)
        if ($kb -ge 102400) { continue }
        Fail home-full "home=$folder" "kb=$kb"
        Next make-room
        $status = 2
    }
}
$login = Get-Item -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon'
$shell = [string]$login.GetValue('Shell')
if ($shell -and $shell -notmatch '^("?%?[a-z:\\]*\\)?explorer\.exe"?,?$') {
    Warn other-shell "shell=$shell"
    Next ask-shell
    if ($status -lt 1) { $status = 1 }
}

# Wrong passwords of the last day: 0xC000006A. Only administrators may read this log.
$asked = @{ LogName = 'Security'; Id = 4625; StartTime = (Get-Date).AddDays(-1) }
$short = $User -replace '^.*\\', ''
$wrong = @((EventsOf $asked 200).Events | Where-Object {
        $_.Properties.Count -gt 9 -and [string]$_.Properties[5].Value -eq $short -and
        ('{0:x8}' -f $_.Properties[9].Value) -eq 'c000006a'
    })
if ($wrong.Count -ge 3) { Notice wrong-passwords "user=$User" "count=$($wrong.Count)" }
if ($status -eq 0 -and ($hidden -or $account.Count -eq 0)) { exit 3 }
if ($status -eq 0) { Ok account-fine "user=$User" }
exit $status
