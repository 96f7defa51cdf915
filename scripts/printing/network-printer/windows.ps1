# Does a network printer answer, and what does it say about itself? Asks for its attributes (IPP, RFC 8011,
# Get-Printer-Attributes); nothing is printed.
param([string]$Name, [int]$Port, [string]$Path)
if (-not $Path.StartsWith('/')) { $Path = "/$Path" }
$written = $Name
if ($Name.Contains(':')) { $written = "[$Name]" }
$uri = "ipp://${written}:$Port$Path"
$address = [string]@(AddressesOf $Name 6)[0]
if (-not $address) {
    Fail name-not-found "host=$Name"
    Next use-address
    exit 2
}
$state = TryPort $address $Port 4
"$address port ${Port}: $state"
if ($state -ne 'open') {
    foreach ($other in @(631, 9100, 515)) {
        if ($other -eq $Port -or (TryPort $address $other 3) -ne 'open') { continue }
        Fail other-port "host=$Name" "port=$Port" "other=$other"
        Next use-other-port
        exit 2
    }
    Fail not-reachable "host=$Name" "port=$Port"
    Next check-printer
    exit 2
}

# One attribute of a question: tag, name, value. A further value has no name.
function Attribute([int]$tag, [string]$key, [string]$value) {
    $name_ = [Text.Encoding]::ASCII.GetBytes($key)
    $text = [Text.Encoding]::UTF8.GetBytes($value)
    [byte]$tag
    [byte]0
    [byte]$name_.Length
    $name_
    [byte]0
    [byte]$text.Length
    $text
}
$asked = @([byte]1, [byte]1, [byte]0, [byte]11, [byte]0, [byte]0, [byte]0, [byte]1, [byte]1)
$asked += Attribute 71 'attributes-charset' 'utf-8'
$asked += Attribute 72 'attributes-natural-language' 'en'
$asked += Attribute 69 'printer-uri' $uri
$asked += Attribute 68 'requested-attributes' 'printer-make-and-model'
foreach ($more in @('printer-state', 'printer-state-reasons', 'printer-is-accepting-jobs', 'queued-job-count',
        'document-format-supported')) {
    $asked += Attribute 68 '' $more
}
[byte[]]$question = $asked + [byte]3

$http = 0
$size = 0
$room = New-Object byte[] 65536
try {
    $ask = [Net.WebRequest]::Create("http://${written}:$Port$Path")
    $ask.Method = 'POST'
    $ask.ContentType = 'application/ipp'
    $ask.Proxy = $null
    $ask.Timeout = 8000
    $ask.ReadWriteTimeout = 8000
    $ask.AllowAutoRedirect = $false
    $ask.ServicePoint.Expect100Continue = $false
    $ask.ContentLength = $question.Length
    $into = $ask.GetRequestStream()
    $into.Write($question, 0, $question.Length)
    $into.Close()
    $answer = $ask.GetResponse()
    $http = [int]$answer.StatusCode
    $from = $answer.GetResponseStream()
    while ($size -lt $room.Length) {
        $more = $from.Read($room, $size, $room.Length - $size)
        if ($more -le 0) { break }
        $size += $more
    }
    $answer.Close()
} catch {
    $problem = $_.Exception
    while ($problem -and $problem -isnot [Net.WebException]) { $problem = $problem.InnerException }
    if ($problem -and $problem.Response) { $http = [int]$problem.Response.StatusCode }
}
"status $http, $size bytes"

# The answer: version, status, request, then groups of attributes up to tag 3.
function TextAt([int]$at, [int]$length) {
    $last = [Math]::Min($length, 160)
    if ($at + $last -gt $size) { return '' }
    ([Text.Encoding]::UTF8.GetString($room, $at, $last)) -replace '[\x00-\x1f\x7f]', ' '
}
$said = @{}
$code = -1
if ($size -ge 8 -and $room[0] -in @(1, 2)) {
    $code = 256 * $room[2] + $room[3]
    $at = 8
    $key = ''
    while ($at + 4 -lt $size -and $room[$at] -ne 3) {
        $tag = $room[$at]
        $at += 1
        if ($tag -lt 16) { continue }
        $long = 256 * $room[$at] + $room[$at + 1]
        if ($long -gt 0) { $key = TextAt ($at + 2) $long }
        $at += 2 + $long
        if ($at + 2 -gt $size) { break }
        $long = 256 * $room[$at] + $room[$at + 1]
        $at += 2
        if ($at + $long -gt $size) { break }
        if (-not $said.ContainsKey($key)) { $said[$key] = @() }
        if ($tag -in @(33, 35) -and $long -eq 4) {
            $said[$key] += 256 * (256 * (256 * $room[$at] + $room[$at + 1]) + $room[$at + 2]) + $room[$at + 3]
        } elseif ($tag -eq 34) {
            $said[$key] += [int]$room[$at]
        } else {
            $said[$key] += TextAt $at $long
        }
        $at += $long
    }
}
if ($code -lt 0) {
    if ($http -eq 404) {
        Fail no-such-path "uri=$uri"
        Next try-paths
    } elseif ($http -in @(401, 403)) {
        Fail forbidden "uri=$uri"
        Next allow-us
    } elseif ($http -eq 426) {
        Fail wants-encryption "uri=$uri"
        Next try-paths
    } else {
        Fail no-ipp "host=$Name" "port=$Port"
        Next switch-ipp-on
    }
    exit 2
}
# The printer's own words for "there is no such printer" (RFC 8011, 4.1.7 and appendix B): 0x0406.
if ($code -ge 1024) {
    if ($code -eq 1030) {
        Fail no-such-path "uri=$uri"
        Next try-paths
    } elseif ($code -in @(1025, 1026, 1027)) {
        Fail forbidden "uri=$uri"
        Next allow-us
    } else {
        Fail refuses "uri=$uri" "code=$code"
        Next switch-ipp-on
    }
    exit 2
}

$status = 0
$model = [string]@($said['printer-make-and-model'])[0]
if (-not $model) { $model = '-' }
$reasons = @($said['printer-state-reasons'] | Where-Object { $_ })
"${uri}: $model, state $(@($said['printer-state'])[0]), says $($reasons -join ' ')"
foreach ($reason in $reasons) {
    if ($reason -eq 'none') { continue }
    if ($reason -match '^media-(empty|needed)') {
        Fail no-paper
        Next add-paper
        $status = 2
    } elseif ($reason -match '^media-jam') {
        Fail paper-jam
        Next clear-jam
        $status = 2
    } elseif ($reason -match '^(door|cover|interlock)-open') {
        Fail cover-open
        Next close-cover
        $status = 2
    } elseif ($reason -match '^(toner-empty|marker-supply-empty|marker-waste-full|opc-life-over)') {
        Fail supply-empty "what=$reason"
        Next change-supply
        $status = 2
    } elseif ($reason -match '^(toner-low|marker-supply-low|media-low|marker-waste-almost-full|opc-near-eol)') {
        Warn supply-low "what=$reason"
        Next change-supply
        if ($status -lt 1) { $status = 1 }
    } elseif ($reason -match '-report$') {
        Notice other-reason "what=$reason"
    } else {
        Warn other-reason "what=$reason"
        Next read-display
        if ($status -lt 1) { $status = 1 }
    }
}
if (@($said['printer-state'])[0] -eq 5 -and $status -lt 2) {
    Fail stopped
    Next read-display
    $status = 2
}
if ($said.ContainsKey('printer-is-accepting-jobs') -and $said['printer-is-accepting-jobs'][0] -eq 0) {
    Fail accepts-nothing
    Next read-display
    $status = 2
}
$formats = @($said['document-format-supported'] | Where-Object { $_ }) -join ' '
if ($formats -and $formats -notmatch 'pwg-raster|urf|application/pdf') {
    Warn needs-driver
    Next find-driver
    if ($status -lt 1) { $status = 1 }
}
Fact model '' $model
Fact waiting-jobs '' ([int]@($said['queued-job-count'])[0])
if ($status -eq 0) { Ok answers "host=$Name" "model=$model" }
exit $status
