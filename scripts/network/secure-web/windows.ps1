# Where does a secure page stop or wait: name, connection, encryption, or the answer?
param([string]$Name, [int]$Port)
$written = $Name
if ($Name.Contains(':')) { $written = "[$Name]" }

# The proxy that Windows would take for it; a settings file from the network may hang.
$through = ''
try {
    $through = [string]@(Bounded 5 {
            param($page)
            $wanted = New-Object Uri($page)
            $via = [Net.WebRequest]::GetSystemWebProxy().GetProxy($wanted)
            if ($via -and $via.Authority -ne $wanted.Authority) { "$($via.Host) $($via.Port)" }
        } "https://${written}:$Port/")[0]
} catch {
    "the proxy settings: $($_.Exception.GetType().Name)"
}
$first = $Name
$door = $Port
if ($through) {
    $first, $door = $through.Split([char]' ')
    "through the proxy ${first}:$door"
}

$clock = [Diagnostics.Stopwatch]::StartNew()
$addresses = @(AddressesOf $first 6)
$named = [int]$clock.ElapsedMilliseconds
if ($addresses.Count -eq 0) {
    if ($through) {
        Fail proxy-trouble "proxy=${first}:$door"
        Next check-proxy
    } elseif ($named -gt 5500) {
        Fail name-silent "host=$Name"
        Next check-names
    } else {
        Fail name-not-found "host=$Name"
        Next check-names
    }
    exit 2
}

$clock = [Diagnostics.Stopwatch]::StartNew()
$client = $null
foreach ($address in @($addresses | Select-Object -First 2)) {
    $made = Connect $address ([int]$door) 4
    "$address port ${door}: $($made.State)"
    $client = $made.Client
    if ($client) { break }
}
if (-not $client) {
    if ($through) {
        Fail proxy-trouble "proxy=${first}:$door"
        Next check-proxy
    } elseif ($made.State -eq 'silent') {
        Fail silent "host=$Name" "port=$Port"
        Next check-path
    } else {
        Fail no-connection "host=$Name" "port=$Port"
        Next check-path
    }
    exit 2
}
$client.ReceiveTimeout = 8000
$client.SendTimeout = 8000
$stream = $client.GetStream()

# What the first line of an answer over HTTP says: 0 where none came in time, or none that is HTTP.
function StatusOf($from, [string[]]$question) {
    $asked = [Text.Encoding]::ASCII.GetBytes(($question -join "`r`n") + "`r`n`r`n")
    try {
        $from.Write($asked, 0, $asked.Length)
        $said = ''
        # One byte at a time: what follows this answer is not ours to take.
        foreach ($turn in 1..8192) {
            $byte = $from.ReadByte()
            if ($byte -lt 0) { break }
            $said += [char]$byte
            if ($said.EndsWith("`r`n`r`n")) { break }
        }
        if ($said -match '^HTTP/\d\S* (\d{3})') { return [int]$Matches[1] }
    } catch {
        return 0
    }
    return 0
}
if ($through) {
    $allowed = StatusOf $stream @("CONNECT ${written}:$Port HTTP/1.1", "Host: ${written}:$Port")
    "the proxy answers with status $allowed"
    if ($allowed -ne 200) {
        Fail proxy-trouble "proxy=${first}:$door"
        Next check-proxy
        exit 2
    }
}
$connected = [int]$clock.ElapsedMilliseconds

$clock = [Diagnostics.Stopwatch]::StartNew()
$seen = Encrypt $stream $Name
$encrypted = [int]$clock.ElapsedMilliseconds
if (-not $seen.Certificate) {
    "no encryption: $($seen.Why)"
    if ($seen.Silent) { Fail encryption-silent "host=$Name" }
    else { Fail no-encryption "host=$Name" }
    Next check-packets
    exit 2
}
"certificate: errors $($seen.Errors); chain $($seen.Chain -join ' ')"
if ($seen.Errors -ne 'None') {
    $issuer = $seen.Certificate.GetNameInfo([Security.Cryptography.X509Certificates.X509NameType]::SimpleName, $true)
    Fail not-trusted "host=$Name" "issuer=$issuer"
    Next check-certificate
    exit 2
}

$clock = [Diagnostics.Stopwatch]::StartNew()
$asks = @('GET / HTTP/1.1', "Host: $written", 'User-Agent: deskside', 'Accept: */*', 'Connection: close')
$code = StatusOf $seen.Stream $asks
$answered = [int]$clock.ElapsedMilliseconds
$client.Close()
if ($code -eq 0) {
    Fail server-silent "host=$Name"
    Next tell-owner
    exit 2
}
Fact time-name ms $named
Fact time-connect ms $connected
Fact time-encrypt ms $encrypted
Fact time-answer ms $answered
if ($code -ge 500) {
    Warn server-trouble "host=$Name" "code=$code"
    Next tell-owner
    exit 1
}
# From three seconds on people ask for help (Nielsen's limits: 1 s keeps the thought, 10 s the attention).
$total = $named + $connected + $encrypted + $answered
if ($total -lt 3000) {
    Ok answers "host=$Name" "ms=$total" "code=$code"
    exit 0
}
$most = [Math]::Max([Math]::Max($named, $connected), [Math]::Max($encrypted, $answered))
if ($named -eq $most) {
    Warn slow-name "host=$Name" "ms=$total" "stage=$most"
    Next check-names
} elseif ($connected -eq $most) {
    Warn slow-connection "host=$Name" "ms=$total" "stage=$most"
    Next check-path
} elseif ($encrypted -eq $most) {
    Warn slow-encryption "host=$Name" "ms=$total" "stage=$most"
    Next check-packets
} else {
    Warn slow-server "host=$Name" "ms=$total" "stage=$most"
    Next tell-owner
}
exit 1
