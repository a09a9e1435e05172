// In: work. Out: its status, from a thread with a stack for deep recursion.
// Must not know: what the work is.
#include "compiler/tools/rlc/WideStack.h"

#include "compiler/tools/rlc/Report.h"

#include <cstring>

#include <malloc.h>
#include <pthread.h>

namespace rl::tool {
namespace {

struct Job {
  const std::function<int()> &work;
  int status;
};

void *start(void *given) {
  Job &job = *static_cast<Job *>(given);
  job.status = job.work();
  return nullptr;
}

} // namespace

int onWideStack(const std::function<int()> &work) {
  // The heap of a thread else grows page by page, with a call for each.
  mallopt(M_TOP_PAD, 4 << 20);
  Job job{work, misused};
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  int error = pthread_attr_setstacksize(&attributes, size_t(1) << 30);
  if (!error)
    error = pthread_create(&thread, &attributes, start, &job);
  pthread_attr_destroy(&attributes);
  if (error)
    return printError(misused, std::string("no stack of 1 GiB: ") +
                                   std::strerror(error));
  pthread_join(thread, nullptr);
  return job.status;
}

} // namespace rl::tool
