# Why can nobody, or one account, come in over ssh? Service, firewall, rules, and the file with the keys.
param([string]$User, [int]$Port)
$status = 0
if (-not $User) { $User = [Environment]::UserName }

$service = @(Get-CimInstance -ClassName Win32_Service -Filter "Name='sshd'" -OperationTimeoutSec 8)
$open = @([Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties().GetActiveTcpListeners() |
        Where-Object { $_.Port -eq $Port })
if ($service.Count -gt 0) { "service sshd: $($service[0].State), $($service[0].StartMode)" }
"listening: $(@($open | ForEach-Object { $_.ToString() }) -join ' ')"
if ($open.Count -eq 0) {
    if ($service.Count -eq 0) {
        Fail no-server
        Next add-feature
    } else {
        Fail not-running "port=$Port"
        Next start-service
    }
    exit 2
}
if (@($open | Where-Object { -not [Net.IPAddress]::IsLoopback($_.Address) }).Count -eq 0) {
    Fail only-here "port=$Port"
    Next open-to-network
    $status = 2
}
$wall = Firewall
if ($wall -and $wall.On -and -not (LetsIn $wall $Port 'sshd.exe')) {
    Fail firewall-closed "port=$Port"
    Next open-firewall
    $status = 2
}

$sid = SidOf $User
if (-not $sid) {
    Fail no-account "user=$User"
    Next check-name
    exit 2
}

# The rules: what stands before the first Match holds for everybody. Windows' own Match leads administrators elsewhere.
$rules = @{}
$others = $false
try {
    $inside = $false
    foreach ($line in @(Get-Content -LiteralPath (ServerRules) -ErrorAction Stop)) {
        $words = @($line.Trim() -split '[\s=]+', 2)
        if ($words.Count -lt 2 -or $words[0].StartsWith('#')) { continue }
        $key = $words[0].ToLowerInvariant()
        if ($key -eq 'match') {
            $inside = $true
            if ($words[1] -notmatch $forAdministrators) { $others = $true }
            continue
        }
        if ($inside) { continue }
        # The first one counts, except for the lists of names, which add up.
        if ($key -match '^(allow|deny)(users|groups)$') { $rules[$key] = "$($rules[$key]) $($words[1])".Trim() }
        elseif (-not $rules.ContainsKey($key)) { $rules[$key] = $words[1].Trim() }
    }
} catch {
    Notice rules-hidden
}
if ($others) { Notice rules-by-case }
function Named([string]$key) {
    foreach ($pattern in @(([string]$rules[$key]) -split '\s+' | Where-Object { $_ })) {
        $name, $null = ($pattern -replace '^.*\\', '').Split([char]'@')
        if (($User -replace '^.*\\', '') -like $name) { return $true }
    }
    return $false
}
if ((Named 'denyusers') -or ($rules['allowusers'] -and -not (Named 'allowusers'))) {
    Fail not-allowed "user=$User"
    Next ask-administrator
    $status = 2
}
$groups = "$($rules['allowgroups']) $($rules['denygroups'])".Trim()
if ($groups) { Notice rules-by-group "user=$User" "groups=$groups" }
$keysAllowed = $rules['pubkeyauthentication'] -ne 'no'
$passwordsAllowed = $rules['passwordauthentication'] -ne 'no'

$file = KeyFileOf $sid
"keys of ${User}: $file"
$count = '0'
if ($keysAllowed) {
    $rights = RightsOf $file
    if ($rights.State -eq 'read') {
        try {
            $bytes = [IO.File]::ReadAllBytes($file)
            if ($bytes.Length -ge 2 -and $bytes[0] -in @(0xFE, 0xFF) -and $bytes[1] -in @(0xFE, 0xFF)) {
                Fail wrong-letters "file=$file"
                Next save-as-plain
                $status = 2
            }
            $lines = [Text.Encoding]::UTF8.GetString($bytes) -split "`n"
            $count = [string]@($lines | Where-Object { $_ -match '^[^#]*(ssh-|ecdsa-|sk-)' }).Count
        } catch {
            $rights = [pscustomobject]@{ State = 'hidden'; Owner = ''; Writers = @() }
        }
    }
    if ($rights.State -eq 'hidden') {
        Notice keys-hidden "file=$file"
        $count = 'hidden'
    }
    # The server takes no file that others may change (OpenSSH for Windows, contrib/win32: check_secure_file_permission).
    $strangers = @($rights.Writers | Where-Object { $_ -ne $sid -and -not (IsTrusted $_) } | Select-Object -Unique)
    if ($strangers.Count -gt 0) {
        Warn others-write "place=$file" "rights=$(@($strangers | ForEach-Object { NameOf $_ }) -join ', ')"
        Next mend-rights
        if ($status -lt 1) { $status = 1 }
    }
    if ($rights.Owner -and $rights.Owner -ne $sid -and -not (IsTrusted $rights.Owner)) {
        Warn owned-by-other "place=$file" "owner=$(NameOf $rights.Owner)"
        Next mend-rights
        if ($status -lt 1) { $status = 1 }
    }
}
if (-not $passwordsAllowed) {
    if ($keysAllowed -and $count -ne '0') {
        Notice keys-only "user=$User"
    } else {
        Fail no-way-in "user=$User"
        if ($keysAllowed) { Next bring-key } else { Next ask-administrator }
        $status = 2
    }
}
Fact keys '' $count
if ($status -eq 0) { Ok open "user=$User" "port=$Port" }
exit $status
