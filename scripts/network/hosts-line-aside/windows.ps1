# Sets the lines of the hosts file that name a host aside: marked as a remark, nothing is deleted.
param([string]$Name, [string]$Lines)
$mark = '#deskside-aside# '
if ($Name -in @('localhost', $env:COMPUTERNAME)) {
    Fail own-name "host=$Name"
    Next check-name
    exit 2
}
$file = HostsFile
$all = @(LinesOf $file)
ForgetNew $file
$ours = @(foreach ($at in 0..($all.Count - 1)) { if (Names $all[$at] $Name) { $at } })
if ($ours.Count -eq 0) {
    Ok no-line "host=$Name"
    exit 0
}
Fact lines '' $ours.Count
foreach ($at in $ours) {
    $all[$at] = $mark + $all[$at]
    "set aside: $($all[$at].Trim())"
}
try {
    WriteLines $file $all
} catch {
    ForgetNew $file
    Fail not-written "file=$file"
    Next look-at-disk
    exit 2
}
Ok aside "host=$Name" "count=$($ours.Count)"
Next try-again
exit 0
