// In: gold answers and responses. Out: verdicts, whatever the answers hold.
// Must not know: batches, phases.
#include "runtime/verify/Verifier.h"

#include <cstring>

namespace verify {
namespace {

/// Mode, length of the gold answer, gold answer, response.
std::string packed(std::string_view gold, std::string_view response,
                   Mode mode) {
  uint64_t size = gold.size();
  std::string out(1, char(mode));
  out.append(reinterpret_cast<char *>(&size), sizeof size);
  return out.append(gold).append(response);
}

std::string answer(std::string_view request) {
  uint64_t size = 0;
  std::memcpy(&size, request.data() + 1, sizeof size);
  std::string_view texts = request.substr(1 + sizeof size);
  Limits patient;
  patient.work = ~uint64_t(0) / 2;
  Verdict verdict = compare(texts.substr(0, size), texts.substr(size),
                            Mode(request[0]), patient);
  return {char(verdict.status), char(verdict.correct), char(verdict.level)};
}

} // namespace

Verifier::Verifier(std::chrono::milliseconds limit) : pool(answer, limit) {}

Verdict Verifier::operator()(std::string_view gold, std::string_view response,
                             Mode mode) {
  const Verdict failed{Status::error, false, Level::none};
  try {
    return compareOrThrow(gold, response, mode, {});
  } catch (const WorkReached &) {
    auto found = pool.run(packed(gold, response, mode));
    if (!found || found->size() != 3)
      return failed;
    return {Status((*found)[0]), bool((*found)[1]), Level((*found)[2])};
  } catch (const LimitReached &) {
    return failed;
  }
}

} // namespace verify
