@secure()
param p string = 'a${'b${1}'}'
var rules = [ '10.0.0.0/8', other, ...more ]
resource g 'Microsoft.Network/networkSecurityGroups@2023-09-01' = if (x) {
  name: 'g\u{41}'
  properties: { securityRules: [for r in rules: { name: r }] }
  resource c 'securityRules@2023-09-01' = { name: 'c', properties: { priority: 100, direction: 'Inbound'
    access: x ? 'Allow' : 'Deny', protocol: '*', sourceAddressPrefixes: rules, sourcePortRange: '*'
    destinationAddressPrefix: 'Internet', destinationPortRange: 7 } }
}
resource r 'Microsoft.Network/networkSecurityGroups/securityRules@2023-09-01' = {
  name: '${g.name}/r'
  properties: { priority: 4096 }
}
