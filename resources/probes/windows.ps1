# Deskside's probe for Windows: reads system information and changes nothing.
#
# Windows PowerShell 5.1 or later; `$_ds_args` holds NONCE and, where not all are wanted, CATEGORY,CATEGORY...
#
# The answer is a row of frames, each `\036NONCE name status took_ms bytes\n` and that many bytes, the frame
# `end` last. Inside a frame stand blocks, each `name status bytes\n` and that many bytes: the rows of one
# source as JSON, under the names that the source gives its properties. Times are seconds since 1970.
# Lengths, not marks, say where things end.
#
# Only what is the same in every language is asked: CIM classes, the registry, .NET. Never text that is made
# for people, never Win32_Product (asking it repairs programs). Of a password only whether there is one.
#
# Each category is read in a runspace of its own, block after block. What is overdue is left behind: its
# frame has the blocks that were done, and says of the others that their time was over.
#
# Indentation and whole-line comments are removed before it is sent.

$ErrorActionPreference = 'Stop'
$nonce = [string]$_ds_args[0]
if ($nonce -cnotmatch '^[0-9a-z]+$') { exit 64 }
$wanted = @()
if ($_ds_args.Count -gt 1) { $wanted = @(([string]$_ds_args[1]).Split(',')) }
$utf8 = New-Object Text.UTF8Encoding($false)
$out = [Console]::OpenStandardOutput()

# ---------------------------------------------------------------- what every runspace has

# A time as seconds since 1970, null for none.
function Epoch($time) {
    if ($null -eq $time) { return $null }
    $began = New-Object DateTime(1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc))
    [int64]($time.ToUniversalTime() - $began).TotalSeconds
}

# The named properties of a CIM instance, in an order that does not change: as its provider gives them. What
# PowerShell puts over some classes (words for numbers, a local day for the day of an update) is left aside.
function Row($thing, [string[]]$fields) {
    $row = [ordered]@{}
    $said = $thing.psbase.CimInstanceProperties
    foreach ($field in $fields) {
        $value = $said[$field].Value
        if ($value -is [DateTime]) { $value = Epoch $value }
        $row[$field] = $value
    }
    $row
}

# Every instance of a CIM class.
function Cim([string]$class, [string[]]$fields, [string]$space = 'root/cimv2', [string]$filter = '') {
    $asked = @{ ClassName = $class; Namespace = $space; OperationTimeoutSec = 50 }
    if ($filter) { $asked.Filter = $filter }
    foreach ($one in @(Get-CimInstance @asked)) { Row $one $fields }
}

# The named values of one registry key.
function Reg([string]$path, [string[]]$names) {
    $key = Get-Item -LiteralPath $path
    $row = [ordered]@{}
    foreach ($name in $names) { $row[$name] = $key.GetValue($name) }
    $row
}

# The named values of every key below one.
function RegBelow([string]$path, [string[]]$names) {
    foreach ($key in @(Get-ChildItem -LiteralPath $path -ErrorAction SilentlyContinue)) {
        $row = [ordered]@{ Key = $key.PSChildName }
        foreach ($name in $names) { $row[$name] = $key.GetValue($name) }
        $row
    }
}

# Whether there is such a key or file.
function Found([string]$path) { [bool](Test-Path -LiteralPath $path) }

# Why something could not be read: `denied`, `absent`, `missing-tool` or `failed`.
function Why($problem) {
    if ($problem.FullyQualifiedErrorId -like 'IncludeUserNameRequiresElevation*') { return 'denied' }
    $error_ = $problem.Exception
    while ($error_) {
        $kind = $error_.GetType().Name
        if ($kind -eq 'CommandNotFoundException') { return 'missing-tool' }
        if ($kind -in @('UnauthorizedAccessException', 'SecurityException')) { return 'denied' }
        if ($kind -in @('ItemNotFoundException', 'DriveNotFoundException')) { return 'absent' }
        if ($kind -eq 'CimException') {
            $code = [int]$error_.NativeErrorCode
            if ($code -eq 2) { return 'denied' }
            if ($code -in @(3, 5, 6, 7, 16, 17)) { return 'absent' }
        }
        if ($error_.HResult -in @(-2147024891, -2147217405)) { return 'denied' }
        if ($error_.HResult -in @(-2147217394, -2147217392, -2147217406, -2147221164)) { return 'absent' }
        $error_ = $error_.InnerException
    }
    'failed'
}

# ---------------------------------------------------------------- the plan

$plan = New-Object Collections.ArrayList
function Section([string]$name, [int]$limit) {
    $null = $plan.Add(@{ Name = $name; Limit = $limit; Blocks = (New-Object Collections.ArrayList) })
}
function Block([string]$name, [scriptblock]$read) {
    $null = $plan[$plan.Count - 1].Blocks.Add(@($name, $read.ToString()))
}

Section 'os' 15
Block 'Win32_OperatingSystem' {
    Cim 'Win32_OperatingSystem' @('Caption', 'Version', 'BuildNumber', 'OSArchitecture', 'InstallDate',
        'LastBootUpTime', 'LocalDateTime', 'ProductType')
}
Block 'Win32_ComputerSystem' {
    Cim 'Win32_ComputerSystem' @('Name', 'DNSHostName', 'Domain', 'Workgroup', 'PartOfDomain',
        'Manufacturer', 'Model', 'HypervisorPresent')
}
Block 'registry/CurrentVersion' {
    Reg 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' @('ProductName', 'DisplayVersion', 'ReleaseId',
        'EditionID', 'CurrentBuildNumber', 'UBR', 'InstallationType')
}
Block 'registry/Cryptography' { Reg 'HKLM:\SOFTWARE\Microsoft\Cryptography' @('MachineGuid') }
Block 'registry/Tcpip' {
    Reg 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters' @('Hostname', 'NV Hostname', 'Domain',
        'NV Domain', 'DhcpDomain')
}
Block 'registry/Power' {
    Reg 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Power' @('HiberbootEnabled')
}
Block 'registry/Hibernate' {
    Reg 'HKLM:\SYSTEM\CurrentControlSet\Control\Power' @('HibernateEnabled')
}
Block 'registry/JoinInfo' { RegBelow 'HKLM:\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo' @() }
Block 'registry/W32Time' { Reg 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters' @('Type') }
Block 'Win32_Service/W32Time' {
    Cim 'Win32_Service' @('Name', 'State', 'StartMode') -filter 'Name=''W32Time'''
}
Block 'registry/Preload' { Reg 'HKCU:\Keyboard Layout\Preload' @('1') }
Block 'System.Globalization' {
    $zone = [TimeZoneInfo]::Local
    $now = [DateTime]::UtcNow
    [ordered]@{
        TimeZone = $zone.Id
        OffsetMinutes = [int]$zone.GetUtcOffset($now).TotalMinutes
        Culture = [Globalization.CultureInfo]::CurrentCulture.Name
        UICulture = [Globalization.CultureInfo]::InstalledUICulture.Name
        Architecture = $env:PROCESSOR_ARCHITECTURE
        Now = (Epoch $now)
    }
}

# Slow, and of no other use: by the number that Windows itself has among the licensed products.
Section 'os.1' 30
Block 'SoftwareLicensingProduct' {
    $windows = 'ApplicationID=''55c92734-d682-4d71-983e-d6ec3f16059f'' AND PartialProductKey IS NOT NULL'
    Cim 'SoftwareLicensingProduct' @('LicenseStatus', 'GracePeriodRemaining') -filter $windows
}

Section 'memory' 15
Block 'Win32_OperatingSystem' {
    Cim 'Win32_OperatingSystem' @('TotalVisibleMemorySize', 'FreePhysicalMemory')
}
Block 'Win32_PerfFormattedData_PerfOS_Memory' {
    Cim 'Win32_PerfFormattedData_PerfOS_Memory' @('AvailableBytes', 'FreeAndZeroPageListBytes', 'CacheBytes')
}
Block 'Win32_PageFileUsage' { Cim 'Win32_PageFileUsage' @('Name', 'AllocatedBaseSize', 'CurrentUsage') }
Block 'Win32_PhysicalMemory' {
    Cim 'Win32_PhysicalMemory' @('DeviceLocator', 'BankLabel', 'Capacity', 'SMBIOSMemoryType', 'FormFactor',
        'ConfiguredClockSpeed', 'Speed', 'Manufacturer', 'PartNumber', 'SerialNumber')
}
Block 'Win32_PhysicalMemoryArray' { Cim 'Win32_PhysicalMemoryArray' @('MemoryDevices') }

Section 'cpu' 15
Block 'Win32_Processor' {
    Cim 'Win32_Processor' @('Name', 'Manufacturer', 'NumberOfCores', 'NumberOfLogicalProcessors',
        'MaxClockSpeed', 'CurrentClockSpeed', 'LoadPercentage', 'SocketDesignation')
}

Section 'hardware' 15
Block 'Win32_ComputerSystem' {
    Cim 'Win32_ComputerSystem' @('Manufacturer', 'Model', 'SystemFamily', 'SystemSKUNumber')
}
Block 'Win32_ComputerSystemProduct' { Cim 'Win32_ComputerSystemProduct' @('Version', 'UUID') }
Block 'Win32_BIOS' {
    Cim 'Win32_BIOS' @('Manufacturer', 'SMBIOSBIOSVersion', 'ReleaseDate', 'SerialNumber')
}
Block 'Win32_SystemEnclosure' { Cim 'Win32_SystemEnclosure' @('ChassisTypes', 'SMBIOSAssetTag') }
Block 'Win32_BaseBoard' { Cim 'Win32_BaseBoard' @('Manufacturer', 'Product') }
Block 'registry/Control' { Reg 'HKLM:\SYSTEM\CurrentControlSet\Control' @('PEFirmwareType') }

Section 'battery' 15
Block 'Win32_Battery' {
    Cim 'Win32_Battery' @('DeviceID', 'Name', 'BatteryStatus', 'EstimatedChargeRemaining', 'Chemistry')
}
Block 'BatteryStaticData' {
    Cim 'BatteryStaticData' @('InstanceName', 'DesignedCapacity', 'ManufactureName', 'DeviceName',
        'SerialNumber', 'UniqueID', 'Chemistry') 'root/wmi'
}
Block 'BatteryFullChargedCapacity' {
    Cim 'BatteryFullChargedCapacity' @('InstanceName', 'FullChargedCapacity') 'root/wmi'
}
Block 'BatteryCycleCount' { Cim 'BatteryCycleCount' @('InstanceName', 'CycleCount') 'root/wmi' }
Block 'BatteryStatus' {
    Cim 'BatteryStatus' @('InstanceName', 'PowerOnline', 'Charging', 'Discharging') 'root/wmi'
}

Section 'disks' 20
Block 'MSFT_PhysicalDisk' {
    Cim 'MSFT_PhysicalDisk' @('ObjectId', 'DeviceId', 'FriendlyName', 'Manufacturer', 'Model',
        'SerialNumber', 'AdapterSerialNumber', 'FirmwareVersion', 'Size', 'MediaType', 'BusType',
        'HealthStatus', 'UniqueId') 'root/Microsoft/Windows/Storage'
}
Block 'Win32_DiskDrive' {
    Cim 'Win32_DiskDrive' @('Index', 'Manufacturer', 'Model', 'SerialNumber', 'FirmwareRevision', 'Size',
        'InterfaceType', 'MediaType', 'Status')
}
Block 'MSFT_Disk' {
    Cim 'MSFT_Disk' @('Number', 'PartitionStyle', 'IsReadOnly', 'UniqueId') 'root/Microsoft/Windows/Storage'
}
Block 'MSFT_Partition' {
    Cim 'MSFT_Partition' @('DiskNumber', 'PartitionNumber', 'DriveLetter', 'Size', 'GptType', 'MbrType', 'Guid'
    ) 'root/Microsoft/Windows/Storage'
}
Block 'Win32_Volume' {
    Cim 'Win32_Volume' @('DriveLetter', 'FileSystem', 'Label', 'DeviceID') -filter 'DriveLetter IS NOT NULL'
}
Block 'Win32_EncryptableVolume' {
    Cim 'Win32_EncryptableVolume' @('DriveLetter', 'ProtectionStatus', 'ConversionStatus', 'EncryptionMethod'
    ) 'root/cimv2/Security/MicrosoftVolumeEncryption'
}
# Storage Spaces: what a pool has, and which drives and spaces are in it.
Block 'MSFT_StoragePool' {
    Cim 'MSFT_StoragePool' @('ObjectId', 'FriendlyName', 'Size', 'AllocatedSize'
    ) 'root/Microsoft/Windows/Storage' 'IsPrimordial=FALSE'
}
Block 'MSFT_VirtualDisk' {
    Cim 'MSFT_VirtualDisk' @('ObjectId', 'FriendlyName', 'ResiliencySettingName', 'HealthStatus',
        'OperationalStatus') 'root/Microsoft/Windows/Storage'
}
Block 'MSFT_StoragePoolTo' {
    $asked = @{ Namespace = 'root/Microsoft/Windows/Storage' }
    foreach ($kind in @('PhysicalDisk', 'VirtualDisk')) {
        foreach ($one in @(Get-CimInstance @asked -ClassName "MSFT_StoragePoolTo$kind")) {
            [ordered]@{ Pool = $one.StoragePool.ObjectId; Has = $one.$kind.ObjectId }
        }
    }
}

# What the Explorer shows to everybody: whether a drive is encrypted, and no more.
Block 'Shell.Application' {
    $shell = New-Object -ComObject 'Shell.Application'
    foreach ($one in @(Cim 'Win32_Volume' @('DriveLetter') -filter 'DriveType=3 AND DriveLetter IS NOT NULL')) {
        $drive = $shell.NameSpace([string]$one.DriveLetter)
        $state = $drive.Self.ExtendedProperty('System.Volume.BitLockerProtection')
        [ordered]@{ DriveLetter = $one.DriveLetter; BitLockerProtection = $state }
    }
}

# The drives themselves are asked, which a USB bridge may take seconds for.
Section 'disks.1' 20
Block 'MSFT_StorageReliabilityCounter' {
    Cim 'MSFT_StorageReliabilityCounter' @('DeviceId', 'Temperature', 'Wear', 'PowerOnHours'
    ) 'root/Microsoft/Windows/Storage'
}

Section 'volumes' 15
Block 'Win32_Volume' {
    Cim 'Win32_Volume' @('Name', 'DriveLetter', 'Label', 'FileSystem', 'Capacity', 'FreeSpace',
        'SerialNumber', 'DeviceID', 'DriveType') -filter 'DriveType=2 OR DriveType=3 OR DriveType=6'
}
Block 'MSFT_Partition' {
    Cim 'MSFT_Partition' @('DriveLetter', 'IsReadOnly') 'root/Microsoft/Windows/Storage'
}
Block 'Win32_MappedLogicalDisk' {
    Cim 'Win32_MappedLogicalDisk' @('DeviceID', 'ProviderName', 'FileSystem', 'Size', 'FreeSpace',
        'VolumeName', 'VolumeSerialNumber')
}
Block 'Win32_NetworkConnection' {
    Cim 'Win32_NetworkConnection' @('LocalName', 'RemoteName', 'ConnectionState', 'Status')
}

Section 'network' 20
Block 'MSFT_NetAdapter' {
    Cim 'MSFT_NetAdapter' @('Name', 'InterfaceDescription', 'InterfaceIndex', 'PermanentAddress',
        'MediaConnectState', 'InterfaceOperationalStatus', 'InterfaceAdminStatus', 'ReceiveLinkSpeed',
        'FullDuplex', 'MtuSize', 'NdisPhysicalMedium', 'InterfaceType', 'Virtual', 'HardwareInterface',
        'ConnectorPresent', 'Hidden', 'DriverName', 'DriverVersionString', 'PnPDeviceID') 'root/StandardCimv2'
}
Block 'MSFT_NetIPAddress' {
    Cim 'MSFT_NetIPAddress' @('IPAddress', 'InterfaceIndex', 'InterfaceAlias', 'PrefixLength',
        'AddressFamily', 'PrefixOrigin', 'SuffixOrigin') 'root/StandardCimv2'
}
Block 'MSFT_NetIPInterface' {
    Cim 'MSFT_NetIPInterface' @('InterfaceIndex', 'InterfaceAlias', 'AddressFamily', 'InterfaceMetric',
        'NlMtu') 'root/StandardCimv2'
}
Block 'MSFT_NetRoute' {
    Cim 'MSFT_NetRoute' @('DestinationPrefix', 'NextHop', 'InterfaceAlias', 'InterfaceIndex', 'RouteMetric'
    ) 'root/StandardCimv2'
}
Block 'MSFT_DNSClientServerAddress' {
    Cim 'MSFT_DNSClientServerAddress' @('InterfaceIndex', 'InterfaceAlias', 'ServerAddresses',
        'AddressFamily') 'root/StandardCimv2'
}
Block 'Win32_NetworkAdapterConfiguration' {
    Cim 'Win32_NetworkAdapterConfiguration' @('InterfaceIndex', 'DHCPEnabled', 'DHCPServer',
        'DHCPLeaseObtained', 'DHCPLeaseExpires', 'DNSDomain', 'DNSDomainSuffixSearchOrder',
        'DNSServerSearchOrder', 'IPAddress', 'IPSubnet', 'DefaultIPGateway', 'MACAddress', 'Description',
        'IPConnectionMetric') -filter 'IPEnabled=TRUE'
}
Block 'registry/Tcpip' {
    Reg 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters' @('SearchList', 'Domain', 'DhcpDomain')
}
Block 'hosts' {
    $named = 0
    foreach ($line in [IO.File]::ReadAllLines("$env:SystemRoot\System32\drivers\etc\hosts")) {
        if ($line -match '^\s*(?!127\.|::1\s)[0-9A-Fa-f.:]+\s+\S') { $named += 1 }
    }
    [ordered]@{ Entries = $named }
}
Block 'registry/InternetSettings' {
    Reg 'HKCU:\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings' @('ProxyEnable', 'ProxyServer',
        'ProxyOverride', 'AutoConfigURL')
}
Block 'MSFT_NetConnectionProfile' {
    Cim 'MSFT_NetConnectionProfile' @('Name', 'InterfaceAlias', 'InterfaceIndex', 'NetworkCategory',
        'IPv4Connectivity') 'root/StandardCimv2'
}
Block 'Get-VpnConnection' {
    foreach ($all in @($false, $true)) {
        foreach ($one in @(Get-VpnConnection -AllUserConnection:$all -ErrorAction SilentlyContinue)) {
            [ordered]@{
                Name = [string]$one.Name
                TunnelType = [string]$one.TunnelType
                ConnectionStatus = [string]$one.ConnectionStatus
            }
        }
    }
}
Block 'MSFT_NetNeighbor' {
    Cim 'MSFT_NetNeighbor' @('IPAddress', 'LinkLayerAddress', 'InterfaceAlias', 'State') 'root/StandardCimv2'
}
Block 'MSFT_NetTCPConnection' {
    Cim 'MSFT_NetTCPConnection' @('LocalAddress', 'LocalPort', 'OwningProcess') 'root/StandardCimv2' 'State=2'
}
Block 'connections' {
    $fields = @('RemoteAddress', 'RemotePort', 'OwningProcess')
    Cim 'MSFT_NetTCPConnection' $fields 'root/StandardCimv2' 'State=5'
}
Block 'MSFT_NetUDPEndpoint' {
    Cim 'MSFT_NetUDPEndpoint' @('LocalAddress', 'LocalPort', 'OwningProcess') 'root/StandardCimv2'
}
Block 'Get-Process' {
    foreach ($one in @(Get-Process)) { [ordered]@{ Id = $one.Id; Name = $one.ProcessName } }
}

Section 'software' 60
Block 'registry/Uninstall' {
    RegBelow 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall' @('DisplayName', 'DisplayVersion',
        'Publisher', 'InstallDate', 'EstimatedSize', 'SystemComponent', 'ParentKeyName', 'ReleaseType')
}
Block 'registry/Uninstall32' {
    RegBelow 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall' @('DisplayName',
        'DisplayVersion', 'Publisher', 'InstallDate', 'EstimatedSize', 'SystemComponent', 'ParentKeyName',
        'ReleaseType')
}
Block 'registry/UninstallUser' {
    RegBelow 'HKCU:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall' @('DisplayName', 'DisplayVersion',
        'Publisher', 'InstallDate', 'EstimatedSize', 'SystemComponent', 'ParentKeyName', 'ReleaseType')
}
Block 'Get-AppxPackage' {
    foreach ($one in @(Get-AppxPackage)) {
        [ordered]@{
            Name = $one.Name
            Version = [string]$one.Version
            Publisher = $one.Publisher
            Architecture = [string]$one.Architecture
            Framework = [bool]$one.IsFramework
            Status = [string]$one.Status
        }
    }
}
Block 'registry/AppxAllUsers' {
    RegBelow 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Appx\AppxAllUserStore\Applications' @()
}
Block 'registry/ClickToRun' {
    Reg 'HKLM:\SOFTWARE\Microsoft\Office\ClickToRun\Configuration' @('ProductReleaseIds', 'VersionToReport',
        'Platform', 'UpdateChannel')
}
Block 'Win32_OptionalFeature' { Cim 'Win32_OptionalFeature' @('Name') -filter 'InstallState=1' }
Block 'Win32_QuickFixEngineering' { Cim 'Win32_QuickFixEngineering' @('HotFixID', 'InstalledOn') }
Block 'chocolatey' {
    $root = $env:ChocolateyInstall
    if (-not $root) { $root = "$env:ProgramData\chocolatey" }
    foreach ($file in @(Get-ChildItem -Path "$root\lib\*\*.nuspec" -ErrorAction SilentlyContinue)) {
        $text = [IO.File]::ReadAllText($file.FullName)
        [ordered]@{
            Id = [regex]::Match($text, '<id>\s*([^<\s]+)\s*</id>').Groups[1].Value
            Version = [regex]::Match($text, '<version>\s*([^<\s]+)\s*</version>').Groups[1].Value
        }
    }
}
Block 'scoop' {
    $manifests = "$env:USERPROFILE\scoop\apps\*\current\manifest.json"
    foreach ($file in @(Get-ChildItem -Path $manifests -ErrorAction SilentlyContinue)) {
        $text = [IO.File]::ReadAllText($file.FullName)
        [ordered]@{
            Id = $file.Directory.Parent.Name
            Version = [regex]::Match($text, '"version"\s*:\s*"([^"]*)"').Groups[1].Value
        }
    }
}

Section 'services' 20
Block 'Win32_Service' {
    Cim 'Win32_Service' @('Name', 'DisplayName', 'State', 'StartMode', 'DelayedAutoStart', 'StartName',
        'PathName', 'ExitCode', 'ServiceSpecificExitCode')
}

Section 'startup' 20
Block 'Win32_StartupCommand' {
    Cim 'Win32_StartupCommand' @('Name', 'Command', 'Location', 'User')
}
# Below `Explorer\StartupApproved`: what somebody has turned off in the task manager.
Block 'registry/StartupApproved' {
    $places = @('HKLM:\SOFTWARE\Microsoft', 'HKCU:\SOFTWARE\Microsoft')
    foreach ($place in $places) {
        foreach ($kind in @('Run', 'Run32', 'StartupFolder')) {
            $path = "$place\Windows\CurrentVersion\Explorer\StartupApproved\$kind"
            $key = Get-Item -LiteralPath $path -ErrorAction SilentlyContinue
            if (-not $key) { continue }
            foreach ($name in $key.GetValueNames()) {
                $state = @($key.GetValue($name))[0] -as [int]
                [ordered]@{ Place = $place.Substring(0, 4); Kind = $kind; Name = $name; State = $state }
            }
        }
    }
}
Block 'MSFT_ScheduledTask' {
    $asked = @{ ClassName = 'MSFT_ScheduledTask'; Namespace = 'root/Microsoft/Windows/TaskScheduler' }
    foreach ($one in @(Get-CimInstance @asked)) {
        if ($one.TaskPath -like '\Microsoft\*') { continue }
        $action = @($one.Actions)[0]
        $triggers = @()
        foreach ($each in @($one.Triggers)) { if ($each) { $triggers += $each.CimClass.CimClassName } }
        [ordered]@{
            TaskName = $one.TaskName
            TaskPath = $one.TaskPath
            State = [int]$one.State
            Execute = [string]$action.Execute
            Triggers = $triggers
            User = [string]$one.Principal.UserId
        }
    }
}

Section 'printers' 15
Block 'Win32_Printer' {
    Cim 'Win32_Printer' @('Name', 'PrinterStatus', 'PrinterState', 'DetectedErrorState', 'WorkOffline',
        'PortName', 'DriverName', 'Default', 'Location', 'Comment', 'ServerName')
}
Block 'Win32_TCPIPPrinterPort' {
    Cim 'Win32_TCPIPPrinterPort' @('Name', 'HostAddress', 'PortNumber', 'Protocol', 'Queue')
}
Block 'Win32_PrintJob' { Cim 'Win32_PrintJob' @('Name', 'JobId', 'Owner', 'Size') }
Block 'Win32_Service/Spooler' {
    Cim 'Win32_Service' @('Name', 'State', 'StartMode') -filter 'Name=''Spooler'''
}

Section 'updates' 30
Block 'registry/RebootPending' {
    $session = Get-ItemProperty -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager'
    $root = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'
    [ordered]@{
        ComponentBasedServicing = (Found "$root\Component Based Servicing\RebootPending")
        WindowsUpdate = (Found "$root\WindowsUpdate\Auto Update\RebootRequired")
        FilesInUse = [bool]$session.PendingFileRenameOperations
    }
}
Block 'registry/CurrentVersion' {
    Reg 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' @('CurrentBuildNumber', 'UBR')
}
Block 'registry/UpdatePolicy' {
    Reg 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU' @('NoAutoUpdate', 'AUOptions')
}
Block 'Microsoft.Update.AutoUpdate' {
    $auto = New-Object -ComObject 'Microsoft.Update.AutoUpdate'
    $row = [ordered]@{ Enabled = [bool]$auto.ServiceEnabled; Level = [int]$auto.Settings.NotificationLevel }
    foreach ($name in @('LastSearchSuccessDate', 'LastInstallationSuccessDate')) {
        $row[$name] = $null
        $time = $auto.Results.$name -as [DateTime]
        if ($time) { $row[$name] = Epoch ([DateTime]::SpecifyKind($time, [DateTimeKind]::Utc)) }
    }
    $row
}
Block 'Microsoft.Update.Session' {
    $searcher = (New-Object -ComObject 'Microsoft.Update.Session').CreateUpdateSearcher()
    $searcher.Online = $false
    $found = $searcher.Search('IsInstalled=0 and IsHidden=0').Updates
    $titles = @()
    foreach ($one in @($found)) { if ($titles.Count -lt 100) { $titles += [string]$one.Title } }
    [ordered]@{ Available = [int]$found.Count; Titles = $titles }
}
Block 'QueryHistory' {
    $searcher = (New-Object -ComObject 'Microsoft.Update.Session').CreateUpdateSearcher()
    $many = $searcher.GetTotalHistoryCount()
    if ($many -gt 60) { $many = 60 }
    if ($many -eq 0) { return }
    foreach ($one in @($searcher.QueryHistory(0, $many))) {
        [ordered]@{
            Title = [string]$one.Title
            Date = (Epoch ([DateTime]::SpecifyKind($one.Date, [DateTimeKind]::Utc)))
            Operation = [int]$one.Operation
            ResultCode = [int]$one.ResultCode
        }
    }
}

Section 'users' 20
Block 'WindowsIdentity' {
    [ordered]@{ Name = [Security.Principal.WindowsIdentity]::GetCurrent().Name }
}
Block 'Win32_UserAccount' {
    Cim 'Win32_UserAccount' @('Name', 'SID', 'FullName', 'Disabled', 'Lockout', 'PasswordRequired',
        'PasswordExpires') -filter 'LocalAccount=TRUE'
}
Block 'Get-LocalUser' {
    foreach ($one in @(Get-LocalUser)) {
        [ordered]@{
            SID = $one.SID.Value
            LastSet = (Epoch $one.PasswordLastSet)
            Expires = (Epoch $one.PasswordExpires)
        }
    }
}
Block 'Get-LocalGroupMember' {
    try {
        foreach ($one in @(Get-LocalGroupMember -SID 'S-1-5-32-544')) { [ordered]@{ SID = $one.SID.Value } }
    } catch {
        # It gives up where one member is an account that no longer is; then the local ones by their names.
        $admins = @{ ClassName = 'Win32_Group'; Filter = 'LocalAccount=TRUE AND SID=''S-1-5-32-544''' }
        $group = @(Get-CimInstance @admins)[0]
        $part = 'Win32_Group.Domain=''{0}'',Name=''{1}''' -f $group.Domain, $group.Name
        $asked = @{ ClassName = 'Win32_GroupUser'; Filter = ('GroupComponent="{0}"' -f $part) }
        foreach ($one in @(Get-CimInstance @asked)) {
            if ($one.PartComponent.Domain -eq $group.Domain) { [ordered]@{ Name = $one.PartComponent.Name } }
        }
    }
}
Block 'Win32_UserProfile' { Cim 'Win32_UserProfile' @('SID', 'LocalPath', 'Loaded') -filter 'Special=FALSE' }
Block 'Win32_LogonSession' {
    Cim 'Win32_LogonSession' @('LogonId', 'LogonType', 'StartTime'
    ) -filter 'LogonType=2 OR LogonType=10 OR LogonType=11 OR LogonType=12'
}
Block 'Win32_LoggedOnUser' {
    foreach ($one in @(Get-CimInstance -ClassName 'Win32_LoggedOnUser')) {
        [ordered]@{
            Name = $one.Antecedent.Name
            Domain = $one.Antecedent.Domain
            LogonId = $one.Dependent.LogonId
        }
    }
}

# Who came in at the screen or from afar, and left, from what the security log notes of it for administrators.
Section 'users.1' 20
Block 'Security' {
    $came = '*[System[EventID=4624] and EventData[Data[@Name="LogonType"]="2" or ' +
        'Data[@Name="LogonType"]="10" or Data[@Name="LogonType"]="11"]]'
    foreach ($which in @($came, '*[System[EventID=4647]]')) {
        $asked = New-Object Diagnostics.Eventing.Reader.EventLogQuery('Security', 'LogName', $which)
        $asked.ReverseDirection = $true
        $log = New-Object Diagnostics.Eventing.Reader.EventLogReader($asked)
        for ($read = 0; $read -lt 120; $read += 1) {
            $one = $log.ReadEvent()
            if (-not $one) { break }
            $said = $one.Properties
            $row = [ordered]@{ Id = $one.Id; Time = (Epoch $one.TimeCreated) }
            if ($one.Id -eq 4624) {
                $row.TargetUserName = [string]$said[5].Value
                $row.TargetLogonId = [string]$said[7].Value
                $row.LogonType = [int]$said[8].Value
                $row.IpAddress = [string]$said[18].Value
            } else { $row.TargetLogonId = [string]$said[3].Value }
            $row
        }
    }
}

Section 'security' 20
Block 'registry/SecureBoot' {
    Reg 'HKLM:\SYSTEM\CurrentControlSet\Control\SecureBoot\State' @('UEFISecureBootEnabled')
}
Block 'WindowsPrincipal' {
    $me = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
    [ordered]@{ Elevated = $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator) }
}
Block 'Win32_Tpm' { Cim 'Win32_Tpm' @('SpecVersion') 'root/cimv2/Security/MicrosoftTpm' }
Block 'registry/FirewallPolicy' {
    $root = 'HKLM:\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters'
    RegBelow "$root\FirewallPolicy" @('EnableFirewall')
}
Block 'registry/FirewallGroupPolicy' {
    RegBelow 'HKLM:\SOFTWARE\Policies\Microsoft\WindowsFirewall' @('EnableFirewall')
}
Block 'AntiVirusProduct' {
    Cim 'AntiVirusProduct' @('displayName', 'productState') 'root/SecurityCenter2'
}
Block 'MSFT_MpComputerStatus' {
    Cim 'MSFT_MpComputerStatus' @('AMServiceEnabled', 'AntivirusEnabled', 'RealTimeProtectionEnabled',
        'AntivirusSignatureLastUpdated', 'QuickScanEndTime') 'root/Microsoft/Windows/Defender'
}
Block 'registry/PoliciesSystem' {
    Reg 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System' @('EnableLUA',
        'InactivityTimeoutSecs')
}
Block 'registry/Desktop' {
    Reg 'HKCU:\Control Panel\Desktop' @('ScreenSaveActive', 'ScreenSaverIsSecure', 'ScreenSaveTimeOut',
        'SCRNSAVE.EXE')
}
Block 'registry/DesktopPolicy' {
    Reg 'HKCU:\SOFTWARE\Policies\Microsoft\Windows\Control Panel\Desktop' @('ScreenSaveActive',
        'ScreenSaverIsSecure', 'ScreenSaveTimeOut', 'SCRNSAVE.EXE')
}
Block 'registry/FileHistory' {
    Reg 'HKCU:\SOFTWARE\Microsoft\Windows\CurrentVersion\FileHistory' @('ProtectedUpToTime')
}
Block 'registry/OneDrive' {
    RegBelow 'HKCU:\SOFTWARE\Microsoft\OneDrive\Accounts' @('KfmFoldersProtectedNow')
}
Block 'registry/Fips' {
    Reg 'HKLM:\SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy' @('Enabled')
}
Block 'registry/Enrollments' { RegBelow 'HKLM:\SOFTWARE\Microsoft\Enrollments' @('ProviderID') }
Block 'registry/Services' {
    $known = '^(AnyDesk|TeamViewer|RustDesk|Mesh Agent|ScreenConnect|SplashtopRemote|tvnserver|uvnc_service|' +
        'vncserver|RManService|LogMeIn|UltraViewer|DWAgent|tacticalrmm)'
    $services = 'HKLM:\SYSTEM\CurrentControlSet\Services'
    foreach ($key in @(Get-ChildItem -LiteralPath $services -ErrorAction SilentlyContinue)) {
        if ($key.PSChildName -match $known) { [ordered]@{ Name = $key.PSChildName } }
    }
}

Section 'devices' 20
Block 'Win32_PnPEntity' {
    foreach ($one in @(Get-CimInstance -ClassName 'Win32_PnPEntity')) {
        $plain = $one.DeviceID -notmatch '^(USB|PCI|BTHENUM|HDAUDIO)\\'
        if ($one.ConfigManagerErrorCode -eq 0 -and $plain) { continue }
        Row $one @('DeviceID', 'Name', 'Manufacturer', 'PNPClass', 'ConfigManagerErrorCode', 'Service')
    }
}
Block 'WmiMonitorID' {
    Cim 'WmiMonitorID' @('InstanceName', 'Active', 'ManufacturerName', 'UserFriendlyName', 'ProductCodeID',
        'SerialNumberID') 'root/wmi'
}
Block 'WmiMonitorListedSupportedSourceModes' {
    $asked = @{ ClassName = 'WmiMonitorListedSupportedSourceModes'; Namespace = 'root/wmi' }
    foreach ($one in @(Get-CimInstance @asked)) {
        $mode = @($one.MonitorSourceModes)[$one.PreferredMonitorSourceModeIndex]
        [ordered]@{
            InstanceName = $one.InstanceName
            Width = $mode.HorizontalActivePixels
            Height = $mode.VerticalActivePixels
        }
    }
}

Section 'processes' 20
Block 'Win32_Process' {
    Cim 'Win32_Process' @('ProcessId', 'ParentProcessId', 'Name', 'WorkingSetSize', 'CreationDate',
        'KernelModeTime', 'UserModeTime')
}
Block 'Get-Process' {
    foreach ($one in @(Get-Process -IncludeUserName)) { [ordered]@{ Id = $one.Id; User = $one.UserName } }
}

Section 'events' 20
Block 'Get-WinEvent' {
    $asked = @{ LogName = @('System', 'Application'); Level = @(1, 2) }
    try { $found = @(Get-WinEvent -FilterHashtable $asked -MaxEvents 60) } catch {
        if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw }
        $found = @()
    }
    foreach ($one in $found) {
        [ordered]@{
            Time = (Epoch $one.TimeCreated)
            Level = [int]$one.Level
            Provider = $one.ProviderName
            Id = $one.Id
            Message = [string]$one.Message
        }
    }
}

# ---------------------------------------------------------------- the run

# What one runspace does: block after block, each into the shared table as soon as it is there.
$work = {
    param($blocks, $done)
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    foreach ($block in $blocks) {
        $said = ''
        try {
            $rows = @(& ([scriptblock]::Create($block[1])))
            $state = 'ok'
            $said = ConvertTo-Json -InputObject $rows -Compress -Depth 4
        } catch {
            $state = Why $_
            if ($state -eq 'missing-tool') { $said = [string]$_.Exception.CommandName }
        }
        $done[$block[0]] = @($state, $said)
    }
}

function Send([string]$name, [string]$state, [int64]$took, [byte[]]$body) {
    $head = $utf8.GetBytes([string][char]30 + "$nonce $name $state $took $($body.Length)" + [char]10)
    $out.Write($head, 0, $head.Length)
    $out.Write($body, 0, $body.Length)
    $out.Flush()
}

# The frame's body, of the blocks that are done; the others' time was over.
function Joined($section) {
    $body = New-Object IO.MemoryStream
    foreach ($block in $section.Blocks) {
        $state, $said = 'timeout', ''
        if ($section.Done.ContainsKey($block[0])) { $state, $said = $section.Done[$block[0]] }
        if ($state -eq 'absent') { continue }
        $bytes = $utf8.GetBytes([string]$said)
        $head = $utf8.GetBytes("$($block[0]) $state $($bytes.Length)" + [char]10)
        $body.Write($head, 0, $head.Length)
        $body.Write($bytes, 0, $bytes.Length)
    }
    return , $body.ToArray()
}

$said = $utf8.GetBytes('ostype=Windows_NT' + [char]10)
$head = $utf8.GetBytes("facts ok $($said.Length)" + [char]10)
if ($env:OS -ne 'Windows_NT') {
    Send 'platform' 'unsupported' 0 @()
    Send 'end' 'ok' 0 @()
    exit 0
}
Send 'platform' 'ok' 0 ([byte[]]($head + $said))

$state = [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
foreach ($name in @('Epoch', 'Row', 'Cim', 'Reg', 'RegBelow', 'Found', 'Why')) {
    $text = (Get-Item -LiteralPath "function:$name").Definition
    $entry = New-Object Management.Automation.Runspaces.SessionStateFunctionEntry($name, $text)
    $state.Commands.Add($entry)
}
$chosen = @($plan | Where-Object { $wanted.Count -eq 0 -or $_.Name.Split('.')[0] -in $wanted })
$pool = [RunspaceFactory]::CreateRunspacePool(1, [Math]::Max(1, $chosen.Count), $state, $Host)
$pool.Open()
$clock = [Diagnostics.Stopwatch]::StartNew()
foreach ($section in $chosen) {
    $section.Done = [hashtable]::Synchronized(@{})
    $section.Shell = [PowerShell]::Create()
    $section.Shell.RunspacePool = $pool
    $null = $section.Shell.AddScript($work.ToString()).AddArgument($section.Blocks).AddArgument($section.Done)
    $section.Began = $clock.ElapsedMilliseconds
    $section.Run = $section.Shell.BeginInvoke()
}
$open = New-Object Collections.ArrayList(, $chosen)
while ($open.Count -gt 0) {
    foreach ($section in @($open)) {
        $took = $clock.ElapsedMilliseconds - $section.Began
        $late = $took -gt 1000 * $section.Limit
        if (-not $section.Run.IsCompleted -and -not $late) { continue }
        $open.Remove($section)
        if ($late) { $null = $section.Shell.BeginStop($null, $null) }
        $state = 'ok'
        if ($late -and $section.Done.Count -eq 0) { $state = 'timeout' }
        Send $section.Name $state $took (Joined $section)
    }
    if ($open.Count -gt 0) { Start-Sleep -Milliseconds 20 }
}
Send 'end' 'ok' 0 @()
[Environment]::Exit(0)
