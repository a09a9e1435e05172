// In: an event file. Out: verdicts on checksums and on every byte of its
// records; with RLRT_TENSORBOARD_PYTHON the tensorboard package reads it too.
// Must not know: phases.
#include "runtime/trace/EventFile.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

namespace rlrt::test {
namespace {

std::string makeFile(std::string *path = nullptr) {
  std::string folder =
      testing::TempDir() + "events-" + std::to_string(::getpid());
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  EventFile file(folder);
  file.scalars(7, {{"rl/reward", 0.5}, {"rl/loss", -2}});
  file.scalars(300, {{"rl/reward", 0.75}});
  file.scalars(301, {});
  if (path)
    *path = folder;
  std::ifstream in(file.path(), std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

/// The payloads of a TFRecord file; checks both checksums.
std::vector<std::string> records(const std::string &bytes) {
  std::vector<std::string> result;
  auto masked = [](std::string_view data) {
    uint32_t crc = crc32c(data);
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
  };
  for (size_t at = 0; at < bytes.size();) {
    uint64_t length;
    uint32_t check;
    std::memcpy(&length, bytes.data() + at, 8);
    std::memcpy(&check, bytes.data() + at + 8, 4);
    EXPECT_EQ(check, masked(std::string_view(bytes).substr(at, 8)));
    result.push_back(bytes.substr(at + 12, length));
    std::memcpy(&check, bytes.data() + at + 12 + length, 4);
    EXPECT_EQ(check, masked(result.back()));
    at += 16 + length;
  }
  return result;
}

TEST(EventFileTest, Crc32cHasThePublishedValues) {
  // RFC 3720, appendix B.4, and the check value of the CRC catalogue.
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
}

TEST(EventFileTest, RecordsHoldVersionThenScalars) {
  auto found = records(makeFile());
  ASSERT_EQ(found.size(), 3u);
  // Wall time is field 1, a double: nine bytes.
  EXPECT_EQ(found[0].substr(9), std::string("\x1a\x0d") + "brain.Event:2");
  EXPECT_EQ(
      found[1].substr(9),
      std::string("\x10\x07\x2a\x22", 4) +
          std::string("\x0a\x10\x0a\x09rl/reward\x15\x00\x00\x00\x3f", 18) +
          std::string("\x0a\x0e\x0a\x07rl/loss\x15\x00\x00\x00\xc0", 16));
  EXPECT_EQ(found[2].substr(9, 3), std::string("\x10\xac\x02"));
}

TEST(EventFileTest, TensorboardReadsIt) {
  const char *python = std::getenv("RLRT_TENSORBOARD_PYTHON");
  if (!python)
    GTEST_SKIP() << "set RLRT_TENSORBOARD_PYTHON to a Python that has the "
                    "package tensorboard";
  std::string folder;
  makeFile(&folder);
  std::string script =
      "from tensorboard.backend.event_processing.event_accumulator import "
      "EventAccumulator as E; e=E('" +
      folder +
      "'); e.Reload(); "
      "r=[(x.step,x.value) for x in e.Scalars('rl/reward')]; "
      "assert r==[(7,0.5),(300,0.75)],r; "
      "assert e.Scalars('rl/loss')[0].value==-2";
  EXPECT_EQ(
      std::system(
          (std::string(python) + " -c \"" + script + "\" 2>/dev/null").c_str()),
      0);
}

} // namespace
} // namespace rlrt::test
