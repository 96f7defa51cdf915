# Does the WireGuard tunnel work? Service, address, handshakes, routes. Its configuration is encrypted and not looked at;
# keys are never shown. One small packet goes into a tunnel that has been silent.
param([string]$Name)
$status = 0
$trouble = ''
$base = "$env:ProgramFiles\WireGuard"
$wg = "$base\wg.exe"
if (-not (Test-Path -LiteralPath $wg)) {
    Notice missing-tool 'tool=wg'
    exit 3
}

# The facts are what walkthroughs branch on: the first trouble in one word, and the tunnel that has it.
function Tell([string]$trouble) {
    $shown = $Name
    if (-not $shown) { $shown = '-' }
    Fact trouble '' $trouble
    Fact tunnel '' $shown
}

$head = 'WireGuardTunnel$'
$running = @(Get-CimInstance -ClassName Win32_Service -Filter "Name LIKE 'WireGuardTunnel%'" -OperationTimeoutSec 8 |
        Where-Object { $_.State -eq 'Running' } | ForEach-Object { $_.Name.Substring($head.Length) })
$set = @(Get-ChildItem -LiteralPath "$base\Data\Configurations" -ErrorAction SilentlyContinue |
        Where-Object { $_.Name -match '\.conf(\.dpapi)?$' } | ForEach-Object { $_.Name -replace '\.conf(\.dpapi)?$', '' })
"running: $($running -join ' '); set up: $($set -join ' ')"
if (-not $Name) { $Name = [string]@($running + $set)[0] }
if (-not $Name) {
    Fail not-set-up
    Next get-config
    Tell not-set-up
    exit 2
}
if ($Name -notin $running) {
    if ($Name -in $set) {
        Fail down "name=$Name"
        Next bring-up
        Tell down
    } else {
        $shown = '-'
        if ($running.Count -gt 0) { $shown = $running -join ' ' }
        Fail no-such-tunnel "name=$Name" "known=$shown"
        Next get-config
        Tell no-such-tunnel
    }
    exit 2
}

$addresses = @(@(AddressesOn 2 @($Name)) + @(AddressesOn 23 @($Name)) | Where-Object { $_.Address -notmatch '^fe[89ab]' } |
        ForEach-Object { $_.Address })
"${Name}: address $($addresses -join ' ')"
if ($addresses.Count -eq 0) {
    Fail no-address "name=$Name"
    $trouble = 'no-address'
    Next restart-tunnel
    $status = 2
}

# The first line is our own; of each other one: key, shared key, endpoint, networks, last handshake, in, out.
function Peers {
    foreach ($line in @(Bounded 8 { param($wg, $name) & $wg show $name dump } $wg $Name | Select-Object -Skip 1)) {
        $parts = ([string]$line).Split([char]9)
        if ($parts.Count -lt 7) { continue }
        [pscustomobject]@{
            Peer     = $parts[0].Substring(0, 8)
            Endpoint = $parts[2]
            Networks = @($parts[3].Split([char]',') | Where-Object { $_ -ne '(none)' })
            Shaken   = [double]$parts[4]
            Came     = [double]$parts[5]
            Went     = [double]$parts[6]
        }
    }
}
# An address in a network, to be asked for or looked for.
function FirstOf([string]$network) {
    $first, $length = $network.Split([char]'/')
    if ($network -eq '0.0.0.0/0') { return '192.0.2.1' }
    if ($first.EndsWith('::')) { return "${first}1" }
    if ($first.Contains(':') -or $length -eq '32') { return $first }
    $bytes = [Net.IPAddress]::Parse($first).GetAddressBytes()
    $bytes[3] = $bytes[3] + 1
    return "$($bytes[0]).$($bytes[1]).$($bytes[2]).$($bytes[3])"
}
# Which of our addresses a packet would leave from. Nothing is sent.
function LeavesFrom([string]$address) {
    $target = [Net.IPAddress]::Parse($address)
    $way = New-Object Net.Sockets.UdpClient($target.AddressFamily)
    try {
        $way.Connect($target, 9)
        return $way.Client.LocalEndPoint.Address.ToString()
    } catch {
        return ''
    } finally {
        $way.Close()
    }
}
function Age([double]$shaken) {
    $epoch = New-Object DateTime(1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc))
    return [int]([DateTime]::UtcNow - $epoch).TotalSeconds - [int]$shaken
}

# Three minutes after a handshake WireGuard itself gives a session up.
$asleep = @(Peers | Where-Object { (Age $_.Shaken) -gt 180 -and $_.Networks.Count -gt 0 })
if ($asleep.Count -gt 0) {
    $sent = @($asleep | Select-Object -First 4 | ForEach-Object { SendPing (FirstOf $_.Networks[0]) 32 128 $false })
    $null = @(Replies $sent)
    Start-Sleep -Seconds 2
}
$peers = @(Peers)
if ($peers.Count -eq 0) {
    Fail no-peers "name=$Name"
    Next get-config
    Tell no-peers
    exit 2
}
$out = @(@(WaysOut 2) + @(WaysOut 23) | Where-Object { $_.Link -ne $Name })
$good = 0
foreach ($one in $peers) {
    $wrong = ''
    if ($one.Networks.Count -eq 0) {
        Fail no-networks "peer=$($one.Peer)"
        Next get-config
        $wrong = 'no-networks'
        $status = 2
    }
    if ($one.Endpoint -eq '(none)') {
        # A peer that calls us has none until it has done so.
        Notice waits "peer=$($one.Peer)"
        if (-not $trouble) { $trouble = $wrong }
        continue
    }
    if ($out.Count -eq 0) {
        Fail no-way "endpoint=$($one.Endpoint)"
        Next check-network
        $wrong = 'no-way'
        $status = 2
    } elseif ($one.Shaken -eq 0 -and $one.Came -eq 0) {
        Fail never-answered "endpoint=$($one.Endpoint)" "peer=$($one.Peer)"
        Next compare-keys
        Next check-port
        $wrong = 'never-answered'
        $status = 2
    } elseif ((Age $one.Shaken) -gt 180) {
        Fail silent "endpoint=$($one.Endpoint)" "minutes=$([int][Math]::Floor((Age $one.Shaken) / 60))"
        Next check-port
        $wrong = 'silent'
        $status = 2
    } else {
        $good += 1
        Fact handshake-age s (Age $one.Shaken)
        "peer $($one.Peer) at $($one.Endpoint): $($one.Came) bytes in, $($one.Went) bytes out, for $($one.Networks -join ' ')"
    }
    foreach ($network in @($one.Networks | Select-Object -First 20)) {
        $from = LeavesFrom (FirstOf $network)
        if ($from -in $addresses) { continue }
        $shown = $from
        if (-not $shown) { $shown = '-' }
        Warn other-way "network=$network" "dev=$shown"
        Next restart-tunnel
        if (-not $wrong) { $wrong = 'other-way' }
        if ($status -lt 1) { $status = 1 }
    }
    if (-not $trouble) { $trouble = $wrong }
}
if (-not $trouble) { $trouble = 'none' }
Tell $trouble
if ($status -eq 0) { Ok works "name=$Name" "peers=$good" }
exit $status
