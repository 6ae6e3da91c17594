// small, ora1-fw, as of 2026-11-21, 5 flows
// Written by Portwright for ora1-fw: 3 requirements in 2 rules.
// A rule's description begins with a hash of the requirements behind it;
// the list beside this file names them.

param networkSecurityGroupName string = 'pw-ora1-fw'
param location string = resourceGroup().location

resource networkSecurityGroup 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {
  name: networkSecurityGroupName
  location: location
  properties: {
    securityRules: [
      {
        name: 'pw-backup-c1-agent-cluster-agent-50051-49707f9d'
        properties: {
          description: 'c77b0393 backup-c1/agent/cluster-agent/50051 (ibm-backup-recovery L110)'
          priority: 1655
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourcePortRange: '*'
          sourceAddressPrefixes: [
            '10.10.1.11'
            '10.10.1.12/31'
          ]
          destinationPortRange: '50051'
          destinationAddressPrefix: '10.10.2.21'
        }
      }
      {
        name: 'pw-backup-c1-oracle-oracle-cluster-11113-326d9cde'
        properties: {
          description: 'ad83c34a backup-c1/oracle/oracle-cluster/11113 (ibm-backup-recovery L524) +1'
          priority: 2507
          direction: 'Outbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourcePortRange: '*'
          sourceAddressPrefix: '10.10.2.21'
          destinationPortRanges: [
            '11113'
            '11117'
          ]
          destinationAddressPrefixes: [
            '10.10.1.11'
            '10.10.1.12/31'
            '10.10.1.21'
            '10.10.1.22/31'
          ]
        }
      }
      {
        name: 'pw-deny-all-inbound'
        properties: {
          description: 'everything else, before the rules of every group'
          priority: 4096
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourcePortRange: '*'
          sourceAddressPrefix: '*'
          destinationPortRange: '*'
          destinationAddressPrefix: '*'
        }
      }
      {
        name: 'pw-deny-all-outbound'
        properties: {
          description: 'everything else, before the rules of every group'
          priority: 4096
          direction: 'Outbound'
          access: 'Deny'
          protocol: '*'
          sourcePortRange: '*'
          sourceAddressPrefix: '*'
          destinationPortRange: '*'
          destinationAddressPrefix: '*'
        }
      }
    ]
  }
}
