# Does this machine accept the certificate of a server, and for how long? Nothing but the greeting is sent.
param([string]$Name, [int]$Port, [string]$Start, [int]$Days)
$plain = [Globalization.CultureInfo]::InvariantCulture

$addresses = @(AddressesOf $Name 8)
if ($addresses.Count -eq 0) {
    Fail name-not-found "host=$Name"
    Next check-names
    exit 2
}
$client = $null
foreach ($address in @($addresses | Select-Object -First 2)) {
    $made = Connect $address $Port 5
    "$address port ${Port}: $($made.State)"
    $client = $made.Client
    if ($client) { break }
}
if (-not $client) {
    if ($made.State -eq 'refused') { Fail port-refused "host=$Name" "port=$Port" }
    else { Fail no-answer "host=$Name" "port=$Port" }
    Next check-port
    exit 2
}
$client.ReceiveTimeout = 8000
$client.SendTimeout = 8000
$seen = [pscustomobject]@{ Certificate = $null; Errors = 'None'; Chain = @(); Why = 'not offered' }
try {
    $stream = $client.GetStream()
    if ((AskToEncrypt $stream $Start) -eq 'yes') { $seen = Encrypt $stream $Name }
} catch {
    "no greeting: $($_.Exception.GetBaseException().GetType().Name)"
}
$client.Close()
$certificate = $seen.Certificate
if (-not $certificate) {
    "no encryption: $($seen.Why)"
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
