# Asks about the planned flows of this host, or answers on its planned ports, as `portwright probe`
# and `portwright respond` do on Linux. Windows PowerShell 5.1, PowerShell 7 on Windows; nothing is
# installed, nothing is changed, and only what stands in the table below is ever sent to.
#
#   powershell -ExecutionPolicy Bypass -File NAME.ps1 -List              what it would do
#   powershell -ExecutionPolicy Bypass -File NAME.ps1 -Key site.key      asks; writes NAME.json
#   powershell -ExecutionPolicy Bypass -File NAME.ps1 -Key site.key -Respond
#
# Ctrl-C ends it with what it has. `portwright probe merge NAME.json ...` reads what it wrote. Exit
# codes: 0 fine, 1 a required flow fails, 2 wrong use, 3 this machine does not let it work.
#
# The key is a file with 32 hexadecimal digits, which `portwright probe keygen` made; nobody but its
# owner, administrators and the system may have a right to it. Lines of the exchange carry its
# HMAC-SHA-256; with the key of the 16 bytes 0123456789abcdef they are, and the script looks first
# that this machine computes the same:
#   PORTWRIGHT1 ASK 00112233445566778899aabbccddeeff
#     006d3f8f2e9d3a477cf6b1d6381baf92965102add378c6ae0c618e920f6e840a
#   PORTWRIGHT1 SEEN 00112233445566778899aabbccddeeff 10.0.0.1 40000 10.0.0.2 443
#     14cbd19ccc0272a56d7ca178058e98db475cae46158853358b9b83d0a3cb6087
[CmdletBinding(PositionalBinding = $false)]
param(
  [switch] $List,
  [switch] $Respond,
  [string] $Key = '',
  [string] $Output = '',
  [string] $Log = '',  # lines of JSON, one before anything is sent
  # How long an answer may take. Windows asks a refused connection again for two seconds.
  [ValidateRange(100, 60000)] [int] $TimeoutMs = 5000,
  [ValidateRange(0, 100000)] [int] $Rate = 500,  # connections and datagrams a second; 0: no cap
  [ValidateRange(0, 86400)] [int] $Seconds = 0   # with -Respond: end after so many; 0: with Ctrl-C
)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Write-Note([string] $Text) {
  [Console]::Error.WriteLine('portwright: ' + $Text)
}

# What this host asks and answers.
$table = @'
{{table}}
'@

# How it does so, in C#.
$source = @'
{{source}}
'@

# A path as this session means it, also where nothing is there yet.
function Get-FullPath([string] $Path) {
  return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

# The key, or why it is none; only those may have a right to its file who have all rights anyway.
function Read-Key([string] $Path) {
  $full = Get-FullPath $Path
  if (-not [System.IO.File]::Exists($full)) {
    throw "expected a key file, found none at $full"
  }
  $may = @(
    [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value,
    'S-1-5-18',     # the system
    'S-1-5-32-544', # administrators
    'S-1-3-4'       # its owner, by that name
  )
  $acl = Get-Acl -LiteralPath $full
  $rules = $acl.GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])
  foreach ($rule in $rules) {
    if ("$($rule.AccessControlType)" -ne 'Allow') { continue }
    if ($may -contains $rule.IdentityReference.Value) { continue }
    throw ("expected a key file that its owner alone may read, found $full open to " +
      "$($rule.IdentityReference.Value); icacls FILE /inheritance:r /grant:r NAME:R closes it")
  }
  $bytes = [Portwright.WindowsEnd.Exchange]::ParseKey([System.IO.File]::ReadAllText($full))
  if ($null -eq $bytes) {
    throw "expected 32 hexadecimal digits in $full, found something else"
  }
  return , $bytes
}

# Answers until Ctrl-C, or until the time is over; then says who came.
function Start-Responder($Flows, [byte[]] $Secret) {
  $responder = [Portwright.WindowsEnd.Responder]::new($Flows.Ports, $Secret)
  try {
    foreach ($line in $responder.Left) { Write-Note "left: $line" }
    Write-Note "answering on $($responder.Ports) planned ports; Ctrl-C ends it"
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while ($Seconds -eq 0 -or $watch.Elapsed.TotalSeconds -lt $Seconds) { $responder.Step(200) }
  } finally {
    $responder.Dispose()
    [Console]::Out.Write($responder.Arrived())
  }
}

# Asks, and writes what is known, also where Ctrl-C ended it. The exit code.
function Start-Asker($Flows, [byte[]] $Secret, [string] $Path) {
  $record = $null
  if ($Log -ne '') {
    $record = [Portwright.WindowsEnd.Record]::new((Get-FullPath $Log), $Flows, $Rate)
  }
  $asker = [Portwright.WindowsEnd.Asker]::new($Flows, $Secret, $TimeoutMs, $Rate, $record)
  $problem = ''
  try {
    $asker.Start()
    while ($asker.Done -lt $asker.Total) {
      Write-Progress -Activity 'Asking' -Status "$($asker.Done) of $($asker.Total)" `
        -PercentComplete (100 * $asker.Done / $asker.Total)
      Start-Sleep -Milliseconds 200
    }
  } finally {
    $asker.Stop()
    if ($null -ne $record) {
      $record.Dispose()
      $problem = $record.Problem
    }
    $asker.Judge()
    [Portwright.WindowsEnd.Machine]::Write($Path, $asker.Print())
    Write-Note "$($asker.Done) of $($asker.Total) targets asked, $($asker.Fails) fail: $Path"
  }
  if ($problem -ne '') {
    Write-Note "$problem; nothing more was sent"
    return 3
  }
  if ($asker.Fails -gt 0) { return 1 }
  return 0
}

if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
  Write-Output 'portwright: expected PowerShell without restrictions, found its constrained mode'
  exit 3
}
if ([System.Environment]::OSVersion.Platform -ne 'Win32NT') {
  Write-Note 'expected Windows, found another system; the program portwright does the same there'
  exit 3
}
try {
  Add-Type -TypeDefinition $source -Language CSharp -IgnoreWarnings
} catch {
  Write-Note "cannot compile what it does: $($_.Exception.Message)"
  Write-Note 'where another of these scripts ran in this window, open a new one'
  exit 3
}
try {
  if (-not [Portwright.WindowsEnd.Exchange]::Agrees()) {
    throw 'this machine computes another HMAC-SHA-256 than stands at the head of this script'
  }
  $flows = [Portwright.WindowsEnd.Flows]::Read($table)
  if ($List) {
    Write-Output $flows.List()
    exit 0
  }
  $secret = $null
  if ($Key -ne '') { $secret = Read-Key $Key }
  if ($Respond -and $null -eq $secret) {
    Write-Note 'expected the key of the site after -Key, found none: it answers nobody without it'
    exit 2
  }
  if ($Respond) {
    Start-Responder $flows $secret
    exit 0
  }
  $path = [System.IO.Path]::ChangeExtension($PSCommandPath, '.json')
  if ($Output -ne '') { $path = Get-FullPath $Output }
  exit (Start-Asker $flows $secret $path)
} catch {
  Write-Note $_.Exception.Message
  exit 3
}
