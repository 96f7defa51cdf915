# Does a page whose text is known arrive as it is, directly and through the proxy that is set?
param([string]$Address, [string]$Expected)

# One answer, no redirection followed: state, status, where it points.
function Fetch([string]$page, $through) {
    $found = @{ State = 'dead'; Code = 0; Moved = '' }
    $ask = [Net.WebRequest]::Create($page)
    $ask.Proxy = $through
    $ask.Timeout = 8000
    $ask.ReadWriteTimeout = 8000
    $ask.AllowAutoRedirect = $false
    $answer = $null
    try {
        $answer = $ask.GetResponse()
    } catch {
        $problem = $_.Exception
        while ($problem -and $problem -isnot [Net.WebException]) { $problem = $problem.InnerException }
        if ($problem) { $answer = $problem.Response }
    }
    if (-not $answer) { return $found }
    $found.Code = [int]$answer.StatusCode
    $found.Moved = [string]$answer.Headers['Location']
    $found.State = 'changed'
    if ($found.Code -eq 407) { $found.State = 'proxy-login' }
    try {
        $reader = New-Object IO.StreamReader($answer.GetResponseStream())
        $room = New-Object char[] 65536
        $size = $reader.ReadBlock($room, 0, $room.Length)
        $text = New-Object string($room, 0, $size)
        if ($found.Code -eq 200 -and $text.Contains($Expected)) { $found.State = 'good' }
    } catch {
        $found.State = 'dead'
    }
    $answer.Close()
    return $found
}

$direct = Fetch $Address $null
"direct: $($direct.State) (status $($direct.Code))"

$system = [Net.WebRequest]::GetSystemWebProxy()
$wanted = New-Object Uri($Address)
$via = $system.GetProxy($wanted)
if ($via -and $via.Authority -ne $wanted.Authority) {
    # A proxy may be written with a name and password, which are nobody's business.
    $shown = $via.Authority
    $from = 'Internet options'
    $answer = Fetch $Address $system
    "through the proxy $shown, set in ${from}: $($answer.State) (status $($answer.Code))"
    switch ($answer.State) {
        'good' {
            Ok proxy-works "proxy=$shown"
            if ($direct.State -ne 'good') { Notice only-by-proxy }
            exit 0
        }
        'proxy-login' {
            Warn proxy-wants-login "proxy=$shown"
            Next check-proxy-login
            exit 1
        }
        'dead' {
            Fail proxy-dead "proxy=$shown" "from=$from"
            Next remove-proxy
            exit 2
        }
    }
    # What programs get is what the proxy gives them.
    $direct = $answer
}

if ($direct.State -eq 'good') {
    Ok page-unchanged "address=$Address"
    exit 0
}
if ($direct.State -eq 'dead') {
    Fail no-answer "address=$Address"
    Next check-path
    exit 2
}
if ($direct.Moved) {
    $where = ($direct.Moved -replace '^[a-z]+://', '') -replace '/.*$', ''
    Fail sent-elsewhere "address=$Address" "where=$where"
} elseif ($direct.Code -in @(200, 511)) {
    Fail page-changed "address=$Address"
} else {
    Warn page-missing "address=$Address" "code=$($direct.Code)"
    Next try-another-page
    exit 1
}
Next open-browser
exit 2
