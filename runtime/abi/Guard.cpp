// In: a body that may throw. Out: a status, with the reason printed.
// Must not know: what the body does.
#include "runtime/abi/Guard.h"

#include <c10/util/Exception.h>

#include <cstdio>
#include <exception>

namespace rlrt {

std::string reason(const std::exception &error) {
  if (auto *torch = dynamic_cast<const c10::Error *>(&error))
    return torch->what_without_backtrace();
  if (dynamic_cast<const std::bad_alloc *>(&error))
    return "out of memory; a smaller memory_budget or batch helps";
  return error.what();
}

static int32_t report(const std::string &text, int32_t status) {
  std::fflush(stdout);
  std::fprintf(stderr, "error: %s\n", text.c_str());
  return status;
}

int32_t guard(const std::function<void()> &body) {
  try {
    body();
    return Done;
  } catch (const Failed &failed) {
    return failed.status;
  } catch (const InputError &error) {
    return report(error.what(), InputAtFault);
  } catch (const std::exception &error) {
    return report(reason(error), RunFailed);
  } catch (...) {
    return report("an exception of unknown type", RunFailed);
  }
}

} // namespace rlrt
