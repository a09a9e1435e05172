// In: nothing. Out: a filter of system calls for programs that are not trusted.
// Must not know: what the program is.
#include "runtime/sandbox/CallFilter.h"

#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <vector>

namespace sandbox {

// Younger than some kernel headers.
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

std::string callFilter() {
  std::vector<sock_filter> code;
  auto load = [&](size_t offset) {
    code.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, uint32_t(offset)));
  };
  auto give = [&](uint32_t action) {
    code.push_back(BPF_STMT(BPF_RET | BPF_K, action));
  };
  auto refuse = [&](uint32_t call, int error) {
    code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
    give(SECCOMP_RET_ERRNO | uint32_t(error));
  };
  // Numbers mean other calls to other kinds of programs: i386, x32.
  load(offsetof(seccomp_data, arch));
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0));
  give(SECCOMP_RET_KILL_PROCESS);
  load(offsetof(seccomp_data, nr));
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
  give(SECCOMP_RET_KILL_PROCESS);
  // The limits are of one process, so there is one. glibc asks clone3 first,
  // whose flags a filter cannot see, and takes clone where that is unknown.
  refuse(SYS_fork, EAGAIN);
  refuse(SYS_vfork, EAGAIN);
  refuse(SYS_clone3, ENOSYS);
  // Memory beside the address space.
  for (uint32_t call : {SYS_memfd_create, SYS_memfd_secret, SYS_shmget,
                        SYS_msgget, SYS_mq_open})
    refuse(call, EPERM);
  // A network of its own has nobody in it; this spares the kernel's protocols.
  refuse(SYS_socket, EACCES);
  // What no test of a function needs and kernels had faults in.
  for (uint32_t call :
       {SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root,
        SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev,
        SYS_pidfd_getfd, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
        SYS_io_uring_setup, SYS_keyctl, SYS_add_key, SYS_request_key})
    refuse(call, EPERM);
  // A pair of streams stays within the process; asyncio wakes itself by one.
  size_t first = offsetof(seccomp_data, args),
         second = first + sizeof(seccomp_data::args[0]);
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socketpair, 0, 7));
  load(first);
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 4));
  load(second);
  code.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K,
                          uint32_t(~(SOCK_NONBLOCK | SOCK_CLOEXEC))));
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SOCK_STREAM, 0, 1));
  give(SECCOMP_RET_ALLOW);
  give(SECCOMP_RET_ERRNO | EACCES);
  // clone makes threads, not processes.
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3));
  load(offsetof(seccomp_data, args));
  code.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0));
  give(SECCOMP_RET_ERRNO | EAGAIN);
  give(SECCOMP_RET_ALLOW);
  return {reinterpret_cast<const char *>(code.data()),
          code.size() * sizeof(sock_filter)};
}

} // namespace sandbox
