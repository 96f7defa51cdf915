# What of this machine is open to the network, and what stands open to anybody here? Ports, firewall, accounts, rights.
$status = 0
$space = 'root/StandardCimv2'
$names = @{}
foreach ($one in @(Get-CimInstance -ClassName Win32_Process -OperationTimeoutSec 8)) { $names[[int]$one.ProcessId] = [string]$one.Name }

# Listening on more than this machine alone; 2 is the state of a connection that waits for one.
$open = @{}
foreach ($one in @(Get-CimInstance -ClassName MSFT_NetTCPConnection -Namespace $space -Filter 'State=2' -OperationTimeoutSec 8)) {
    if ($one.LocalAddress -match '^(127\.|::1$)') { continue }
    $open["tcp $($one.LocalPort)"] = [string]$names[[int]$one.OwningProcess]
}
foreach ($one in @(Get-CimInstance -ClassName MSFT_NetUDPEndpoint -Namespace $space -OperationTimeoutSec 8)) {
    # From 49152 on these are answers that somebody waits for (RFC 6335).
    if ($one.LocalAddress -match '^(127\.|::1$)' -or $one.LocalPort -ge 49152) { continue }
    $open["udp $($one.LocalPort)"] = [string]$names[[int]$one.OwningProcess]
}
foreach ($key in @($open.Keys | Sort-Object | Select-Object -First 60)) { "open: $key, $($open[$key])" }

$wall = Firewall
$firewall = 'Windows'
if (-not $wall) {
    $firewall = 'unknown'
    Notice firewall-hidden
} elseif (-not $wall.On) {
    $firewall = 'none'
    # Programs that bring a firewall of their own tell Windows so, on computers for people; not on servers.
    try {
        $asked = @{ ClassName = 'FirewallProduct'; Namespace = 'root/SecurityCenter2'; OperationTimeoutSec = 8 }
        $theirs = @(Get-CimInstance @asked | Where-Object { ($_.productState -band 0x1000) -ne 0 })
        if ($theirs.Count -gt 0) { $firewall = [string]$theirs[0].displayName }
    } catch {
        "other firewalls: $($_.Exception.GetType().Name)"
    }
    if ($firewall -eq 'none') {
        Warn firewall-off "count=$($open.Count)"
        Next switch-firewall-on
        $status = 1
    }
}

$plain = @('tcp 21', 'tcp 23', 'tcp 512', 'tcp 513', 'tcp 514', 'udp 69')
$stores = @('tcp 1433', 'tcp 2375', 'tcp 3306', 'tcp 5432', 'tcp 6379', 'tcp 9200', 'tcp 11211', 'udp 11211', 'tcp 27017')
foreach ($key in @($open.Keys | Sort-Object)) {
    $port = $key.Substring(4)
    $program = $open[$key]
    if (-not $program) { $program = '-' }
    if ($key -in $plain) {
        Warn port-unencrypted "port=$port" "program=$program"
        Next close-port
        if ($status -lt 1) { $status = 1 }
    } elseif ($key -in $stores -and $firewall -eq 'none') {
        Fail port-database "port=$port" "program=$program"
        Next close-port
        $status = 2
    } elseif ($key -in $stores) {
        # The firewall may let nobody through; that is for whoever reads it to see.
        Warn port-database "port=$port" "program=$program"
        Next close-port
        if ($status -lt 1) { $status = 1 }
    } elseif ($key -match '^tcp (3389|590\d)$') {
        Warn port-screen "port=$port" "program=$program"
        Next ask-who
        if ($status -lt 1) { $status = 1 }
    }
}

# The guest's number ends in 501 in every language.
foreach ($one in @(Get-CimInstance -ClassName Win32_UserAccount -Filter 'LocalAccount=True AND Disabled=False' -OperationTimeoutSec 8)) {
    if ($one.SID -notlike '*-501') { continue }
    Fail guest-on "name=$($one.Name)"
    Next ask-who
    $status = 2
}
$login = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon'
$key = Get-Item -LiteralPath $login
# That there is a password is seen by its name; it is not read.
if ([string]$key.GetValue('AutoAdminLogon') -eq '1' -and $key.GetValueNames() -contains 'DefaultPassword') {
    Warn logs-in-alone "name=$($key.GetValue('DefaultUserName'))"
    Next ask-who
    if ($status -lt 1) { $status = 1 }
}
$policy = Get-Item -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System'
if ($policy.GetValue('EnableLUA', 1) -eq 0) {
    Warn no-questions
    Next ask-who
    if ($status -lt 1) { $status = 1 }
}
# srv is the driver of the old file sharing alone.
foreach ($one in @(Get-CimInstance -ClassName Win32_SystemDriver -Filter "Name='srv'" -OperationTimeoutSec 8)) {
    if ($one.State -ne 'Running') { continue }
    Warn old-sharing
    Next switch-sharing-off
    if ($status -lt 1) { $status = 1 }
}
# Everybody, whoever is logged in, users, guests: who may write where programs are looked for may become anybody.
$anybody = @('S-1-1-0', 'S-1-5-11', 'S-1-5-32-545', 'S-1-5-32-546')
$path = [string](Get-Item -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment').GetValue('Path')
foreach ($folder in @($path.Split([char]';') | Where-Object { $_ } | Select-Object -Unique -First 40)) {
    if (@((RightsOf $folder).Writers | Where-Object { $_ -in $anybody }).Count -eq 0) { continue }
    Fail anybody-writes "file=$folder"
    Next close-file
    $status = 2
}
Fact open-ports '' $open.Count
if ($status -eq 0) { Ok nothing-open "firewall=$firewall" }
exit $status
