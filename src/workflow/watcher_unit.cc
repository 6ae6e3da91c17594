#include "workflow/watcher_unit.h"

namespace portwright::workflow {

std::vector<std::string> WatcherUnitSettings(const std::string& state_path) {
  // No PrivateTmp, ProtectHome=yes or PrivateDevices of other folders: program and state folder may
  // be anywhere.
  return {"Type=exec",
          "Restart=on-failure",
          "RestartSec=1",
          "CapabilityBoundingSet=CAP_NET_ADMIN",
          "NoNewPrivileges=yes",
          "ProtectSystem=strict",
          "ProtectHome=read-only",
          "ReadWritePaths=" + state_path,
          "ProtectClock=yes",
          "ProtectHostname=yes",
          "ProtectKernelLogs=yes",
          "ProtectKernelModules=yes",
          "ProtectKernelTunables=yes",
          "ProtectControlGroups=yes",
          "ProtectProc=invisible",
          "PrivateDevices=yes",
          "PrivateIPC=yes",
          "RestrictNamespaces=yes",
          "RestrictRealtime=yes",
          "RestrictSUIDSGID=yes",
          "RestrictAddressFamilies=AF_NETLINK",
          "LockPersonality=yes",
          "MemoryDenyWriteExecute=yes",
          "RemoveIPC=yes",
          "SystemCallArchitectures=native",
          "SystemCallFilter=@system-service",
          "SystemCallFilter=~@privileged @resources",
          "SystemCallErrorNumber=EPERM",
          "IPAddressDeny=any",
          "UMask=0077",
          "KeyringMode=private"};
}

}  // namespace portwright::workflow
