# Puts the lines of the hosts file that name a host, and were set aside before, back into force.
param([string]$Name, [string]$Lines)
$mark = '#deskside-aside# '
$file = HostsFile
$all = @(LinesOf $file)
ForgetNew $file
$ours = @(foreach ($at in 0..($all.Count - 1)) {
        if ($all[$at].StartsWith($mark) -and (Names ($all[$at].Substring($mark.Length)) $Name)) { $at }
    })
if ($ours.Count -eq 0) {
    Ok no-line "host=$Name"
    exit 0
}
Fact lines '' $ours.Count
foreach ($at in $ours) { $all[$at] = $all[$at].Substring($mark.Length) }
try {
    WriteLines $file $all
} catch {
    ForgetNew $file
    Fail not-written "file=$file"
    Next look-at-disk
    exit 2
}
if ($Lines -and $ours.Count -gt [int]$Lines) {
    Warn more-lines "host=$Name" "count=$($ours.Count)" "expected=$Lines"
    Next look-at-file
    exit 1
}
Ok back "host=$Name" "count=$($ours.Count)"
exit 0
