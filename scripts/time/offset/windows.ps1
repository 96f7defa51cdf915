# How far is the clock off? By a time server (SNTP, RFC 4330), or a web server's Date where that is silent.
# Without a server: whether the time service runs, and has anybody to ask.
param([string]$Server, [double]$Limit)
$sinceEpoch = New-Object DateTime(1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc))
$since1900 = New-Object DateTime(1900, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc))
$plain = [Globalization.CultureInfo]::InvariantCulture

# Seconds that this clock is ahead, by one question and one answer over UDP; nothing where none came.
function BySntp([string]$name) {
    $udp = New-Object Net.Sockets.UdpClient
    try {
        $udp.Client.ReceiveTimeout = 3000
        $udp.Connect($name, 123)
        $question = New-Object byte[] 48
        $question[0] = 0x23
        $left = [DateTime]::UtcNow
        $null = $udp.Send($question, 48)
        $from = New-Object Net.IPEndPoint([Net.IPAddress]::Any, 0)
        $answer = $udp.Receive([ref]$from)
        $came = [DateTime]::UtcNow
        if ($answer.Length -lt 48 -or $answer[1] -eq 0) { return $null }
        $whole = [uint32]0
        $part = [uint32]0
        foreach ($at in @(40, 41, 42, 43)) { $whole = $whole * 256 + $answer[$at] }
        foreach ($at in @(44, 45, 46, 47)) { $part = $part * 256 + $answer[$at] }
        $theirs = $since1900.AddSeconds([double]$whole + $part / 4294967296)
        $middle = $left.AddTicks([int64](($came - $left).Ticks / 2))
        return ($middle - $theirs).TotalSeconds
    } catch {
        return $null
    } finally {
        $udp.Close()
    }
}

# The same by the Date of a web server, which is whole seconds.
function ByWeb([string]$name) {
    try {
        $ask = [Net.WebRequest]::Create("http://$name/")
        $ask.Method = 'HEAD'
        $ask.Timeout = 5000
        $ask.AllowAutoRedirect = $false
        $answer = $ask.GetResponse()
        $said = [string]$answer.Headers['Date']
        $answer.Close()
        $theirs = [DateTime]::ParseExact($said, 'r', $plain)
        return [Math]::Round(([DateTime]::UtcNow - $theirs).TotalSeconds - 0.5)
    } catch {
        return $null
    }
}

# Tells what an offset means, and ends.
function Judge([double]$ahead, [string]$by) {
    $size = [Math]::Abs($ahead).ToString('0.0', $plain)
    Fact ahead s ($ahead.ToString('0.0', $plain))
    if ([Math]::Abs($ahead) -le $Limit) {
        Ok right "seconds=$size" "by=$by"
        exit 0
    }
    $far = [Math]::Abs($ahead) -ge 300
    if ($far -and $ahead -lt 0) { Fail far-slow "seconds=$size" "by=$by" }
    if ($far -and $ahead -gt 0) { Fail far-fast "seconds=$size" "by=$by" }
    if (-not $far -and $ahead -lt 0) { Warn slow "seconds=$size" "by=$by" }
    if (-not $far -and $ahead -gt 0) { Warn fast "seconds=$size" "by=$by" }
    Next set-clock
    if ($far) { exit 2 }
    exit 1
}

$now = [DateTime]::UtcNow
if (($now - $sinceEpoch).TotalSeconds -lt 1735689600) {
    # Before 2025 this script did not exist: an empty battery, most of all.
    Fail before-its-time "date=$($now.ToString('yyyy-MM-dd', $plain))"
    Next set-clock
    exit 2
}
if ($Server) {
    $ahead = BySntp $Server
    if ($null -ne $ahead) { Judge $ahead $Server }
    $ahead = ByWeb $Server
    if ($null -ne $ahead) { Judge $ahead "$Server (web)" }
    Notice server-silent "server=$Server"
    Next another-server
    exit 3
}
$service = @(Get-CimInstance -ClassName Win32_Service -Filter "Name='W32Time'")
$source = ''
$key = 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters'
if (Test-Path -LiteralPath $key) { $source = [string](Get-Item -LiteralPath $key).GetValue('Type') }
if ($service.Count -gt 0) { "time service: $($service[0].State), $($service[0].StartMode), source $source" }
if ($service.Count -eq 0 -or $service[0].StartMode -eq 'Disabled' -or $source -eq 'NoSync') {
    Warn nobody-keeps-time
    Next give-server
    exit 1
}
# Only text that is translated says whether it has reached a server.
Notice nobody-says
Next give-server
exit 3
