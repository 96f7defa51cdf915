# Do the mail servers answer this machine, encrypted, with a certificate it accepts? Nobody is logged in.
param([string]$Incoming, [int]$IncomingPort, [string]$Outgoing, [int]$OutgoingPort)
$status = 0
if (-not $Outgoing) { $Outgoing = $Incoming }

# What speaks over an open connection: reached, not-encrypted, no-mail-server, silent, or what is wrong with the
# certificate.
function Greet($client, [string]$server, [int]$port) {
    $client.ReceiveTimeout = 5000
    $client.SendTimeout = 5000
    $begins = @{ 143 = 'imap'; 110 = 'pop3'; 993 = ''; 995 = ''; 465 = '' }
    $how = 'smtp'
    if ($begins.ContainsKey($port)) { $how = $begins[$port] }
    $stream = $client.GetStream()
    try {
        $willing = AskToEncrypt $stream $how
    } catch {
        return 'silent'
    }
    if ($willing -eq 'other') { return 'no-mail-server' }
    if ($willing -eq 'no') { return 'not-encrypted' }
    $seen = Encrypt $stream $server
    if ($seen.Silent) { return 'silent' }
    if (-not $seen.Stream) { return 'not-encrypted' }
    if ($seen.Chain -contains 'NotTimeValid') { return 'certificate-date' }
    if ($seen.Errors -like '*NameMismatch*') { return 'certificate-name' }
    if ($seen.Errors -ne 'None') { return 'certificate-not-trusted' }
    # Who asked for encryption has been greeted already.
    $state = 'reached'
    try {
        if (-not $how) {
            $reader = New-Object IO.StreamReader($seen.Stream, [Text.Encoding]::ASCII)
            $said = [string]$reader.ReadLine()
            if ($said -notmatch '^(\* OK|\* PREAUTH|\+OK|220[ -])') { $state = 'no-mail-server' }
        }
        $leave = [Text.Encoding]::ASCII.GetBytes("QUIT`r`n")
        if ($port -in @(143, 993)) { $leave = [Text.Encoding]::ASCII.GetBytes("a LOGOUT`r`n") }
        $seen.Stream.Write($leave, 0, $leave.Length)
    } catch {
        $state = 'no-mail-server'
    }
    return $state
}

foreach ($one in @(@($Incoming, $IncomingPort), @($Outgoing, $OutgoingPort))) {
    $server = [string]$one[0]
    $port = [int]$one[1]
    $addresses = @(AddressesOf $server 5)
    $state = 'name-not-found'
    foreach ($address in @($addresses | Select-Object -First 2)) {
        $made = Connect $address $port 4
        $state = $made.State
        "$address port ${port}: $state"
        if (-not $made.Client) { continue }
        $state = Greet $made.Client $server $port
        $made.Client.Close()
        "${server}: $state"
        break
    }
    switch ($state) {
        'reached' { Ok reached "server=$server" "port=$port" }
        'name-not-found' {
            Fail name-not-found "server=$server"
            Next check-names
        }
        'refused' {
            Fail refused "server=$server" "port=$port"
            Next check-port
        }
        'not-encrypted' {
            Fail not-encrypted "server=$server" "port=$port"
            Next check-port
        }
        'no-mail-server' {
            Fail no-mail-server "server=$server" "port=$port"
            Next check-port
        }
        'certificate-date' {
            Fail certificate-date "server=$server" "port=$port"
            Next check-certificate
        }
        'certificate-name' {
            Fail certificate-name "server=$server" "port=$port"
            Next check-certificate
        }
        'certificate-not-trusted' {
            Fail certificate-not-trusted "server=$server" "port=$port"
            Next check-certificate
        }
        default {
            Fail silent "server=$server" "port=$port"
            Next check-firewall
        }
    }
    if ($state -ne 'reached') { $status = 2 }
}
exit $status
