# Does this machine accept the certificate of a server, and for how long? Nothing but the greeting is sent.
param([string]$Name, [int]$Port, [string]$Start, [int]$Days)
$plain = [Globalization.CultureInfo]::InvariantCulture

# Reads lines until one begins so; nothing where the line ended before.
function Until($reader, [string]$begins) {
    foreach ($number in @(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)) {
        $line = $reader.ReadLine()
        if ($null -eq $line) { return $null }
        if ($line.StartsWith($begins)) { return $line }
    }
    return $null
}

# Asks a server that begins in the clear to encrypt; whether it is willing.
function AskToEncrypt($stream, [string]$how) {
    if ($how -eq 'ldap') {
        $stream.Write([byte[]](0x30, 0x1d, 2, 1, 1, 0x77, 0x18, 0x80, 0x16), 0, 9)
        $oid = [Text.Encoding]::ASCII.GetBytes('1.3.6.1.4.1.1466.20037')
        $stream.Write($oid, 0, $oid.Length)
        $room = New-Object byte[] 256
        return $stream.Read($room, 0, 256) -gt 8
    }
    $reader = New-Object IO.StreamReader($stream, [Text.Encoding]::ASCII)
    $writer = New-Object IO.StreamWriter($stream, [Text.Encoding]::ASCII)
    $writer.NewLine = "`r`n"
    $writer.AutoFlush = $true
    switch ($how) {
        'smtp' {
            if (-not (Until $reader '220 ')) { return $false }
            $writer.WriteLine('EHLO deskside')
            if (-not (Until $reader '250 ')) { return $false }
            $writer.WriteLine('STARTTLS')
            return [bool](Until $reader '220')
        }
        'imap' {
            if (-not (Until $reader '* OK')) { return $false }
            $writer.WriteLine('a STARTTLS')
            return [bool](Until $reader 'a OK')
        }
        'pop3' {
            if (-not (Until $reader '+OK')) { return $false }
            $writer.WriteLine('STLS')
            return [bool](Until $reader '+OK')
        }
    }
    return $true
}

$client = New-Object Net.Sockets.TcpClient
try {
    if (-not $client.ConnectAsync($Name, $Port).Wait(10000)) {
        Fail no-answer "host=$Name" "port=$Port"
        Next check-port
        exit 2
    }
} catch {
    $code = [string]$_.Exception.GetBaseException().SocketErrorCode
    if ($code -in @('HostNotFound', 'NoData', 'TryAgain')) {
        Fail name-not-found "host=$Name"
        Next check-names
        exit 2
    }
    if ($code -eq 'ConnectionRefused') { Fail port-refused "host=$Name" "port=$Port" }
    else { Fail no-answer "host=$Name" "port=$Port" }
    Next check-port
    exit 2
}
$client.ReceiveTimeout = 8000
$client.SendTimeout = 8000
$seen = @{ Errors = 'None'; Chain = @() }
# It accepts all, so as to look at what is wrong; nothing is sent afterwards.
$look = {
    param($asker, $shown, $chain, $errors)
    $seen.Errors = [string]$errors
    if ($chain) { $seen.Chain = @($chain.ChainStatus | ForEach-Object { [string]$_.Status }) }
    return $true
}
$certificate = $null
try {
    $stream = $client.GetStream()
    if (AskToEncrypt $stream $Start) {
        $secure = New-Object Net.Security.SslStream($stream, $false, $look)
        $secure.AuthenticateAsClient($Name)
        $certificate = New-Object Security.Cryptography.X509Certificates.X509Certificate2($secure.RemoteCertificate)
    }
} catch {
    "no encryption: $($_.Exception.GetBaseException().GetType().Name)"
}
$client.Close()
if (-not $certificate) {
    Fail no-tls "host=$Name" "port=$Port"
    Next check-port
    exit 2
}

$now = [DateTime]::Now
$until = $certificate.NotAfter.ToUniversalTime().ToString('yyyy-MM-dd', $plain)
$from = $certificate.NotBefore.ToUniversalTime().ToString('yyyy-MM-dd', $plain)
$issuer = $certificate.GetNameInfo([Security.Cryptography.X509Certificates.X509NameType]::SimpleName, $true)
$subject = $certificate.GetNameInfo([Security.Cryptography.X509Certificates.X509NameType]::DnsName, $false)
$left = [int][Math]::Floor(($certificate.NotAfter - $now).TotalDays)
"valid from $from until $until; issued by $issuer; for $subject"
"errors: $($seen.Errors); chain: $($seen.Chain -join ' ')"
Fact days-left days $left
if ($now -gt $certificate.NotAfter) {
    Fail expired "host=$Name" "until=$until"
    Next check-clock
    exit 2
}
if ($now -lt $certificate.NotBefore) {
    Fail not-yet-valid "host=$Name" "from=$from"
    Next check-clock
    exit 2
}
if ($seen.Errors -like '*RemoteCertificateNameMismatch*') {
    Fail other-name "host=$Name" "names=$subject"
    Next check-address
    exit 2
}
if ($seen.Chain -contains 'UntrustedRoot' -or $seen.Chain -contains 'PartialChain') {
    Fail not-trusted "host=$Name" "issuer=$issuer"
    Next check-issuer
    exit 2
}
if ($seen.Errors -ne 'None') {
    Fail refused-by-windows "host=$Name" "errors=$($seen.Chain -join ' ')"
    Next tell-owner
    exit 2
}
if ($left -lt $Days) {
    Warn expires-soon "host=$Name" "left=$left"
    Next tell-owner
    exit 1
}
Ok accepted "host=$Name" "left=$left" "issuer=$issuer"
exit 0
