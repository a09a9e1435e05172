// In: run folders. Out: verdicts on numbering, refusal, lines and resuming.
// Must not know: models.
#include "runtime/trace/RunFolder.h"
#include "runtime/abi/Error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

namespace rlrt::test {
namespace {

namespace fs = std::filesystem;

struct RunFolderTest : testing::Test {
  fs::path before = fs::current_path();
  fs::path folder = fs::path(testing::TempDir()) /
                    ("run-folder-" + std::to_string(::getpid()));
  void SetUp() override {
    fs::remove_all(folder);
    fs::create_directories(folder);
    fs::current_path(folder);
  }
  void TearDown() override { fs::current_path(before); }
  static std::vector<std::string> lines(const std::string &path) {
    std::ifstream file(path);
    std::vector<std::string> result;
    for (std::string line; std::getline(file, line);)
      result.push_back(line);
    return result;
  }
};

TEST_F(RunFolderTest, RunsAreNumberedUpwards) {
  EXPECT_EQ(RunFolder::create("sums", {})->path(), "runs/sums/0");
  EXPECT_EQ(RunFolder::create("sums", {})->path(), "runs/sums/1");
  fs::create_directory("runs/sums/17");
  fs::create_directory("runs/sums/note");
  EXPECT_EQ(RunFolder::create("sums", {})->path(), "runs/sums/18");
  EXPECT_EQ(RunFolder::find("sums", {}), "runs/sums/18");
  EXPECT_EQ(RunFolder::create("sums", "here/deep")->path(), "here/deep");
}

TEST_F(RunFolderTest, AFolderWithARunIsRefused) {
  RunFolder::create("sums", "x");
  EXPECT_THROW(RunFolder::create("sums", "x"), InputError);
  EXPECT_THROW(RunFolder::find("sums", "y"), InputError);
  EXPECT_THROW(RunFolder::find("none", {}), InputError);
}

TEST_F(RunFolderTest, EventsAreOneObjectALine) {
  auto run = RunFolder::create("sums", "x");
  run->event("step", "rl", 3, {{"reward", 0.5}, {"bad", NAN}});
  run->event("warning", "rl", 3, {},
             nlohmann::ordered_json::object({{"message", "über\xff"}}));
  auto found = lines("x/trace.jsonl");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0], R"({"event":"step","phase":"rl","step":3,"metrics":)"
                      R"({"reward":0.5,"bad":null}})");
  EXPECT_EQ(found[1], "{\"event\":\"warning\",\"phase\":\"rl\",\"step\":3,"
                      "\"metrics\":{},\"message\":\"über\ufffd\"}");
}

TEST_F(RunFolderTest, ResumingDropsWhatCameAfterTheCheckpoint) {
  RunFolder::Lengths lengths;
  auto write = [](const char *name, const char *text) {
    std::ofstream("x/" + std::string(EventFile::prefix) + name, std::ios::app)
        << text;
  };
  {
    auto run = RunFolder::create("sums", "x");
    run->event("step", "rl", 1);
    run->samples("rl", 1, {{{"response", "a"}}});
    write("1", "kept");
    lengths = run->lengths();
    write("1", "later");
    write("2", "later");
    run->event("step", "rl", 2);
    run->samples("rl", 2, {{{"response", "b"}}});
  }
  auto run = RunFolder::resume("x", std::make_unique<RunLock>("x"), lengths);
  run->event("step", "rl", 2, {{"again", 1}});
  auto found = lines("x/trace.jsonl");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NE(found[1].find("again"), std::string::npos);
  EXPECT_EQ(
      lines("x/samples.jsonl"),
      std::vector<std::string>{R"({"phase":"rl","step":1,"response":"a"})"});
  std::string first = "x/" + std::string(EventFile::prefix) + "1";
  EXPECT_EQ(lines(first), std::vector<std::string>{"kept"});
  EXPECT_FALSE(
      std::filesystem::exists("x/" + std::string(EventFile::prefix) + "2"));
}

} // namespace
} // namespace rlrt::test
