# The hosts file, byte for byte: Latin-1 gives each byte a letter and back again, whatever it was written in.
function HostsFile {
    $key = Get-Item -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'
    Join-Path ([string]$key.GetValue('DataBasePath', "$env:SystemRoot\System32\drivers\etc")) 'hosts'
}

function LinesOf([string]$file) {
    [Text.Encoding]::GetEncoding(28591).GetString([IO.File]::ReadAllBytes($file)).Split([char]10)
}

# Whether a line that holds names one host, behind its address.
function Names([string]$line, [string]$wanted) {
    $words = @(($line -replace '#.*$', '') -split '\s+' | Where-Object { $_ })
    return @($words | Select-Object -Skip 1) -contains $wanted
}

# Puts these lines in the file's place, in one step: there is no moment in which it is half written.
function WriteLines([string]$file, [string[]]$lines) {
    $new = "$file.deskside-new"
    [IO.File]::WriteAllBytes($new, [Text.Encoding]::GetEncoding(28591).GetBytes($lines -join [string][char]10))
    # Without a copy of the old one; $null itself would become an empty name.
    [IO.File]::Replace($new, $file, [NullString]::Value)
}

# What a run that was ended has left.
function ForgetNew([string]$file) {
    if (Test-Path -LiteralPath "$file.deskside-new") { [IO.File]::Delete("$file.deskside-new") }
}
