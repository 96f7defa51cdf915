# Which name server answers for a name, how fast, and do they agree?
# Each server is asked by itself, because the system hides a dead one behind a pause.
param([string]$Name)
$nameError = 9003
$noRecords = 9501
$trouble = @(9001, 9002, 9004, 9005)
$status = 0
$asked = @{ ClassName = 'MSFT_DNSClientServerAddress'; Namespace = 'root/StandardCimv2' }
$servers = @(Get-CimInstance @asked | ForEach-Object { $_.ServerAddresses } | Where-Object { $_ } | Select-Object -Unique)
# What Windows lists for IPv6 where nobody has set a server.
$servers = @($servers | Where-Object { $_ -notlike 'fec0:0:0:ffff::*' })
if ($servers.Count -eq 0) {
    Fail no-servers
    Next check-connection
    exit 2
}

$answering = @()
$silent = @()
$unknown = @()
$found = @()
foreach ($server in @($servers | Select-Object -First 5)) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $said = 'silent'
    $address = ''
    try {
        $answer = @(Bounded 4 {
                param($name, $server)
                Resolve-DnsName -Name $name -Server $server -Type A -DnsOnly -NoHostsFile -QuickTimeout
            } $Name $server)
        $records = @($answer | Where-Object { $_.IPAddress })
        $said = 'empty'
        if ($records.Count -gt 0) {
            $said = 'found'
            $address = [string]$records[0].IPAddress
        }
    } catch {
        $code = [int]$_.Exception.NativeErrorCode
        if ($code -eq $nameError) { $said = 'unknown' }
        elseif ($code -eq $noRecords) { $said = 'empty' }
        elseif ($code -in $trouble) { $said = 'trouble' }
    }
    $ms = $clock.ElapsedMilliseconds
    "${server}: $said $address ($ms ms)"
    if ($said -eq 'silent') {
        $silent += $server
        continue
    }
    $answering += $server
    if ($said -eq 'unknown') { $unknown += $server }
    if ($said -eq 'found') { $found += $server }
    if ($said -eq 'trouble') {
        Warn server-trouble "server=$server" "name=$Name"
        $status = 1
    }
    if ($ms -gt 500) {
        Warn server-slow "server=$server" "ms=$ms"
        $status = 1
    }
}
Fact servers-answering '' $answering.Count

if ($answering.Count -eq 0) {
    Fail all-silent "servers=$($silent -join ' ')"
    Next check-connection
    exit 2
}
foreach ($server in $silent) {
    Warn server-silent "server=$server"
    $status = 1
}
if ($silent.Count -gt 0) { Next remove-server }
if ($unknown.Count -gt 0 -and $found.Count -gt 0) {
    Warn servers-disagree "name=$Name" "yes=$($found -join ' ')" "no=$($unknown -join ' ')"
    Next ask-network-staff
    $status = 1
}

$clock = [Diagnostics.Stopwatch]::StartNew()
$own = @()
try {
    $own = @(Bounded 8 { param($name) [Net.Dns]::GetHostAddresses($name) | ForEach-Object { $_.ToString() } } $Name)
} catch {
    $own = @()
}
$ms = $clock.ElapsedMilliseconds
"this machine: $($own -join ' ') ($ms ms)"
if ($own.Count -gt 0) {
    Fact look-up-time ms $ms
    if ($ms -gt 1000) {
        Warn look-up-slow "name=$Name" "ms=$ms"
        if ($status -lt 1) { $status = 1 }
    }
    if ($found.Count -eq 0 -and $unknown.Count -gt 0) { Notice only-local "name=$Name" "address=$($own[0])" }
} elseif ($found.Count -gt 0) {
    Fail system-does-not-ask "name=$Name"
    Next ask-network-staff
    $status = 2
} else {
    Warn name-unknown "name=$Name"
    Next check-spelling
    if ($status -lt 1) { $status = 1 }
}
if ($status -eq 0) { Ok name-found "name=$Name" "address=$($own[0])" "ms=$ms" }
exit $status
