// Giving up what a process may do beyond changing the firewall.
#pragma once

namespace portwright::sys {

// Keeps CAP_NET_ADMIN alone (capabilities(7)), for this process and all that it starts, and never
// gains anything again. What cannot be given up, because less is there already, is fine. Files are
// read and written from now on as their owner may.
void KeepNetAdminOnly();

}  // namespace portwright::sys
