# Reads lines until one begins so; nothing where the line ended before.
function ReadUntil($reader, [string]$begins) {
    foreach ($turn in 1..20) {
        $line = $reader.ReadLine()
        if ($null -eq $line) { return $null }
        if ($line.StartsWith($begins)) { return $line }
    }
    return $null
}

# Asks a server that begins in the clear to encrypt: yes, no, or other where it speaks something else.
function AskToEncrypt($stream, [string]$how) {
    if ($how -eq 'ldap') {
        $stream.Write([byte[]](0x30, 0x1d, 2, 1, 1, 0x77, 0x18, 0x80, 0x16), 0, 9)
        $oid = [Text.Encoding]::ASCII.GetBytes('1.3.6.1.4.1.1466.20037')
        $stream.Write($oid, 0, $oid.Length)
        $room = New-Object byte[] 256
        if ($stream.Read($room, 0, 256) -gt 8) { return 'yes' }
        return 'no'
    }
    $greetings = @{ smtp = '220 '; imap = '* OK'; pop3 = '+OK' }
    if (-not $greetings.ContainsKey($how)) { return 'yes' }
    $reader = New-Object IO.StreamReader($stream, [Text.Encoding]::ASCII)
    $writer = New-Object IO.StreamWriter($stream, [Text.Encoding]::ASCII)
    $writer.NewLine = "`r`n"
    $writer.AutoFlush = $true
    if (-not (ReadUntil $reader $greetings[$how])) { return 'other' }
    $answer = $null
    switch ($how) {
        'smtp' {
            $writer.WriteLine('EHLO deskside')
            if (-not (ReadUntil $reader '250 ')) { return 'no' }
            $writer.WriteLine('STARTTLS')
            $answer = $reader.ReadLine()
            if ($answer -and $answer.StartsWith('220')) { return 'yes' }
        }
        'imap' {
            $writer.WriteLine('a STARTTLS')
            $answer = ReadUntil $reader 'a '
            if ($answer -and $answer.StartsWith('a OK')) { return 'yes' }
        }
        'pop3' {
            $writer.WriteLine('STLS')
            $answer = $reader.ReadLine()
            if ($answer -and $answer.StartsWith('+OK')) { return 'yes' }
        }
    }
    return 'no'
}

# Begins encryption and looks at the certificate that comes. Stream (nothing where none could be agreed on),
# Certificate, Errors and Chain (.NET's words, never translated), Silent, Why.
function Encrypt($stream, [string]$name) {
    $made = @{ Stream = $null; Certificate = $null; Errors = 'None'; Chain = @(); Silent = $false; Why = '' }
    # It accepts all, so as to look at what is wrong; whoever calls this sends nothing where something is.
    $look = {
        param($asker, $shown, $chain, $errors)
        $made.Errors = [string]$errors
        if ($chain) { $made.Chain = @($chain.ChainStatus | ForEach-Object { [string]$_.Status }) }
        return $true
    }
    # None leaves the choice to Windows, which .NET before 4.7 cannot.
    foreach ($kind in @('None', 'Tls12')) {
        try {
            $secure = New-Object Net.Security.SslStream($stream, $true, $look)
            $secure.AuthenticateAsClient($name, $null, [Security.Authentication.SslProtocols]$kind, $false)
            $made.Certificate = New-Object Security.Cryptography.X509Certificates.X509Certificate2($secure.RemoteCertificate)
            $made.Stream = $secure
            break
        } catch {
            $reason = $_.Exception.GetBaseException()
            $made.Silent = [string]$reason.SocketErrorCode -eq 'TimedOut'
            $made.Why = $reason.GetType().Name
            if ($reason -isnot [ArgumentException]) { break }
        }
    }
    return [pscustomobject]$made
}
