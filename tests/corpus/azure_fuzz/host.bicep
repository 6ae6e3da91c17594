// Rules of db1
// Written by Portwright for db1: 8 requirements in 12 rules.
// A rule's description begins with a hash of the requirements behind it;
// the list beside this file names them.

param networkSecurityGroupName string = 'pw-db1'
param location string = resourceGroup().location

resource networkSecurityGroup 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {
  name: networkSecurityGroupName
  location: location
  properties: {
    securityRules: [
      {
        name: 'pw-b-nfs-portmap-1ffbe5dd'
        properties: {
          description: '4cff20d5 b/nfs/portmap +1'
          priority: 2290
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourcePortRange: '600-1023'
          sourceAddressPrefix: '10.1.0.11'
          destinationPortRange: '111'
          destinationAddressPrefix: '10.20.0.5'
        }
      }
      {
        name: 'pw-b-nfs-portmap-746a4612'
        properties: {
          description: '4cff20d5 b/nfs/portmap +1'
          priority: 1003
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourcePortRange: '*'
          sourceAddressPrefix: '10.1.0.11'
          destinationPortRanges: [
            '1521'
            '2000-2010'
          ]
          destinationAddressPrefix: '10.20.0.5'
        }
      }
      {
        name: 'pw-b-nfs-portmap-50ef1294'
        properties: {
          description: '4cff20d5 b/nfs/portmap +1'
          priority: 2331
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Udp'
          sourcePortRange: '600-1023'
          sourceAddressPrefix: '10.1.0.11'
          destinationPortRange: '111'
          destinationAddressPrefix: '10.20.0.5'
        }
      }
      {
        name: 'pw-b-nodes-d2a7a567'
        properties: {
          description: '5d0052c2 b/nodes'
          priority: 116
          direction: 'Inbound'
          access: 'Allow'
          protocol: '*'
          sourcePortRange: '*'
          sourceAddressPrefix: '10.20.0.6'
          destinationPortRange: '*'
          destinationAddressPrefix: '10.20.0.5'
        }
      }
      {
        name: 'pw-b-oracle-11117-bca5bfbb'
        properties: {
          description: '03e58e9a b/oracle/11117 (ibm-backup-recovery L512)'
          priority: 2758
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourcePortRange: '*'
          sourceAddressPrefixes: [
            '10.1.0.11'
            '10.1.0.12/31'
            '10.1.0.14'
          ]
          destinationPortRange: '11117'
          destinationAddressPrefix: '10.20.0.5'
        }
      }
      {
        name: 'pw-b-oracle-11117-8827ea1e'
        properties: {
          description: '03e58e9a b/oracle/11117 (ibm-backup-recovery L512)'
          priority: 1396
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourcePortRange: '*'
          sourceAddressPrefix: 'fd00:1::/64'
          destinationPortRange: '11117'
          destinationAddressPrefix: 'fd00:20::5'
        }
      }
      {
        name: 'pw-b-ping-3d557e3e'
        properties: {
          description: '7a0b3714 b/ping'
          priority: 1634
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Icmp'
          sourcePortRange: '*'
          sourceAddressPrefix: '10.9.0.0/24'
          destinationPortRange: '*'
          destinationAddressPrefix: '10.20.0.5'
        }
      }
      {
        name: 'pw-b-tunnel-8fab83d3'
        properties: {
          description: '13c66af7 b/tunnel'
          priority: 429
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Ah'
          sourcePortRange: '*'
          sourceAddressPrefix: '10.1.0.9'
          destinationPortRange: '*'
          destinationAddressPrefix: '10.20.0.5'
        }
      }
      {
        name: 'pw-b-tunnel-b6c8c17e'
        properties: {
          description: '13c66af7 b/tunnel'
          priority: 1985
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Esp'
          sourcePortRange: '*'
          sourceAddressPrefix: '10.1.0.9'
          destinationPortRange: '*'
          destinationAddressPrefix: '10.20.0.5'
        }
      }
      {
        name: 'pw-b-dns-0f775e3c'
        properties: {
          description: '87c1f3dd b/dns (ibm-backup-recovery L88)'
          priority: 1533
          direction: 'Outbound'
          access: 'Allow'
          protocol: 'Udp'
          sourcePortRange: '*'
          sourceAddressPrefix: '10.20.0.5'
          destinationPortRange: '53'
          destinationAddressPrefix: '10.9.0.53'
        }
      }
      {
        name: 'pw-b-support-cd29d3ca'
        properties: {
          description: '81c22352 b/support'
          priority: 2517
          direction: 'Outbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourcePortRange: '*'
          sourceAddressPrefix: '10.20.0.5'
          destinationPortRange: '443'
          destinationAddressPrefix: '*'
        }
      }
      {
        name: 'pw-b-support-44f474a9'
        properties: {
          description: '81c22352 b/support'
          priority: 2698
          direction: 'Outbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourcePortRange: '*'
          sourceAddressPrefix: 'fd00:20::5'
          destinationPortRange: '443'
          destinationAddressPrefix: '*'
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
