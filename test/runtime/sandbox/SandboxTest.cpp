// In: code that is right, wrong, or hostile, and its tests. Out: nothing.
// Must not know: batches. Skips, and says so, where there are no namespaces.
#include "runtime/sandbox/UnitTests.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace sandbox {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

class Code : public testing::Test {
protected:
  void SetUp() override {
    try {
      tests = &unitTests();
    } catch (const Unavailable &reason) {
      GTEST_SKIP() << reason.what();
    }
  }
  Verdict run(const std::string &code, const std::string &asked = "assert True",
              Limits limits = {2, 1e9}) {
    return tests->run({code, asked, limits});
  }
  const UnitTests *tests = nullptr;
};

TEST_F(Code, PassesOrFails) {
  const char *square = "def square(x):\n    return x * x\n";
  EXPECT_EQ(run(square, "assert square(3) == 9"), Verdict::passed);
  EXPECT_EQ(run(square, "assert square(3) == 6"), Verdict::failed);
  EXPECT_EQ(run("def other(): pass", "assert square(3) == 9"), Verdict::failed);
  EXPECT_EQ(run("no python at all", "assert True"), Verdict::failed);
  EXPECT_EQ(run("", "assert True"), Verdict::passed);
  EXPECT_EQ(run("x = '\xc3\xa4'", "assert len(x) == 1"), Verdict::passed);
  EXPECT_EQ(run("x = '\xff'", "assert x"), Verdict::passed);
  EXPECT_EQ(
      run("if __name__ == '__main__':\n    raise ValueError", "assert True"),
      Verdict::passed);
  // More than a pipe holds.
  EXPECT_EQ(run("x = '" + std::string(1 << 20, 'a') + "'",
                "assert len(x) == 1 << 20"),
            Verdict::passed);
}

TEST_F(Code, FunctionsAndTestCasesAreRun) {
  EXPECT_EQ(run("x = 1", "def test_x():\n    assert x == 1"), Verdict::passed);
  EXPECT_EQ(run("x = 1", "def test_x():\n    assert x == 2"), Verdict::failed);
  std::string head = "import unittest\nclass T(unittest.TestCase):\n"
                     "    def test_x(self):\n        ";
  EXPECT_EQ(run("x = 1", head + "self.assertEqual(x, 1)"), Verdict::passed);
  EXPECT_EQ(run("x = 1", head + "self.assertEqual(x, 2)"), Verdict::failed);
  EXPECT_EQ(run("x = 1", head + "bytearray(10**10)"), Verdict::memoryReached);
  EXPECT_EQ(run("x = 1", "from unittest import *\nassert x == 1"),
            Verdict::passed);
  // What the code itself calls a test is not asked for.
  EXPECT_EQ(run("def test_x():\n    assert False"), Verdict::passed);
}

TEST_F(Code, TestsThatCannotBeReadAreNoVerdictOnTheCode) {
  for (const char *asked :
       {"", " \n", "assert (", "def test_x(fixture):\n    pass"})
    EXPECT_EQ(run("x = 1", asked), Verdict::unreadable) << asked;
}

TEST_F(Code, TestsOfWhichNothingRunsPassNobody) {
  std::string of = "import unittest\nclass T(unittest.TestCase):\n";
  for (const std::string &asked : std::vector<std::string>{
           "async def test_x():\n    assert x == 2",
           "def test_x():\n    assert x == 2\n    yield",
           "async def test_x():\n    yield",
           "async def hidden(): pass\ndef test_x():\n    return hidden()",
           "def test_x(*, fixture):\n    pass",
           "class TestX:\n    def test_x(self):\n        assert x == 2",
           "class Base: pass\nclass TestX(Base):\n    def test_x(self): pass",
           "def check(candidate):\n    assert candidate(1) == 2",
           "# nothing",
           "'nothing'",
           "import math",
           "y = x",
           "if __name__ == '__main__':\n    assert x == 2",
           "try:\n    import math\nexcept ImportError:\n    math = None",
           of + "    pass",
           of + "    async def test_x(self): pass",
           of + "    def test_x(self):\n        yield",
           of + "    @unittest.skip('')\n    def test_x(self): pass",
           "test_x = 1",
           "import functools\ntest_x = functools.partial(print)"})
    EXPECT_EQ(run("x = 1", asked), Verdict::unreadable) << asked;
  // Whatever the code is.
  EXPECT_EQ(run("raise ValueError", "def check(candidate): pass"),
            Verdict::unreadable);
  EXPECT_EQ(run("raise ValueError", "async def test_x(): pass"),
            Verdict::unreadable);
  // What does run counts.
  for (const std::string &asked : std::vector<std::string>{
           "def check(candidate):\n    assert candidate == 1\ncheck(x)",
           "if __name__ != '__main__':\n    pass\nelse:\n    pass\nassert x",
           "for i in range(3):\n    assert x == 1",
           "import asyncio\ndef test_x():\n"
           "    async def one(): return x\n    assert asyncio.run(one()) == 1",
           "import unittest\nclass T(unittest.IsolatedAsyncioTestCase):\n"
           "    async def test_x(self): self.assertEqual(x, 1)",
           of + "    @unittest.skip('')\n    def test_x(self): pass\n"
                "    def test_y(self): pass"})
    EXPECT_EQ(run("x = 1", asked), Verdict::passed) << asked;
  EXPECT_EQ(run("x = 2", "import unittest\n"
                         "class T(unittest.IsolatedAsyncioTestCase):\n"
                         "    async def test_x(self): self.assertEqual(x, 1)"),
            Verdict::failed);
}

TEST_F(Code, SkippingATestIsNoPass) {
  EXPECT_EQ(run("import unittest\ndef f(): raise unittest.SkipTest",
                "import unittest\nclass T(unittest.TestCase):\n"
                "    def test_x(self): self.assertEqual(f(), 1)\n"
                "    def test_y(self): pass"),
            Verdict::failed);
}

TEST_F(Code, WhatItReplacesChangesNoVerdict) {
  for (const char *code :
       {// Every word that is written becomes a pass.
        "import os\nold = os.write\n"
        "os.write = lambda file, text: old(file, b'p' + text[1:])",
        "import os\nos._exit = lambda status: None",
        "import os\nos.read = lambda file, size: b'p' * size",
        "import __main__\nfor name in list(vars(__main__)):\n"
        "  if not name.startswith('__'): setattr(__main__, name, None)",
        "import builtins\nbuiltins.isinstance = lambda a, b: False",
        "import sys\nsys.modules = {}",
        // A pipe in the place of the answer, and a thread that sends on.
        "import os, threading\n"
        "for n in range(3, 64):\n"
        "  try: keep = os.dup(n)\n  except OSError: continue\n"
        "  ours, theirs = os.pipe()\n  os.dup2(theirs, n)\n  break\n"
        "def send():\n"
        "  word = os.read(ours, 64)\n"
        "  while True: os.write(keep, b'p' + word[1:])\n"
        "threading.Thread(target=send, daemon=True).start()"})
    EXPECT_EQ(run(code, "def test_x():\n    assert False"), Verdict::failed)
        << code;
}

TEST_F(Code, TheRequestIsGoneBeforeTheCodeRuns) {
  EXPECT_EQ(run("import os", "for n in range(64):\n"
                             "  try: os.pread(n, 1, 0)\n"
                             "  except OSError: continue\n"
                             "  assert n < 3, n"),
            Verdict::passed);
}

TEST_F(Code, OnlyItsOwnTimeReachesTheLimitOfTime) {
  // As long as the limit, on however many cores, but idle.
  for (const char *signal : {"SIGKILL", "SIGXCPU"})
    EXPECT_EQ(run(std::string("import os, signal, time\ntime.sleep(1.5)\n"
                              "os.kill(os.getpid(), signal.") +
                      signal + ")",
                  "assert True", {1, 1e9}),
              Verdict::failed)
        << signal;
}

TEST_F(Code, LeavingEarlyIsNoPass) {
  for (const char *code :
       {"import os; os._exit(0)", "import sys; sys.exit(0)", "exit()",
        "raise SystemExit", "raise KeyboardInterrupt",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os; os.execv('/bin/true', ['true'])",
        // A verdict without the word that only the driver has.
        "import os\nfor n in range(64):\n"
        "  try: os.write(n, b'p' + bytes(16))\n  except OSError: pass\n"
        "os._exit(0)"})
    EXPECT_EQ(run(code), Verdict::failed) << code;
}

TEST_F(Code, AnEndlessLoopReachesTheLimitOfTime) {
  auto begin = Clock::now();
  EXPECT_EQ(run("while True: pass", "assert True", {1, 1e9}),
            Verdict::timeReached);
  EXPECT_LT(secondsSince(begin), 20);
  // Not by the signal of the limit either.
  EXPECT_EQ(run("import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
                "while True: pass",
                "assert True", {1, 1e9}),
            Verdict::timeReached);
  // Nor while it takes none.
  EXPECT_EQ(run("import time; time.sleep(1000)", "assert True", {1, 1e9}),
            Verdict::timeReached);
  EXPECT_EQ(run("while True:\n  try:\n    while True: pass\n  except "
                "BaseException: pass",
                "assert True", {1, 1e9}),
            Verdict::timeReached);
}

TEST_F(Code, TenGigabytesReachTheLimitOfMemory) {
  EXPECT_EQ(run("x = bytearray(10 * 10**9)"), Verdict::memoryReached);
  EXPECT_EQ(run("x = []\nwhile True: x.append(bytes(10**7))"),
            Verdict::memoryReached);
  EXPECT_EQ(run("x = bytearray(10**8)"), Verdict::passed);
  EXPECT_EQ(run("x = bytearray(10**8)", "assert True", {2, 9e7}),
            Verdict::memoryReached);
}

TEST_F(Code, MemoryBesideTheAddressSpaceIsRefused) {
  EXPECT_EQ(run("import os; os.memfd_create('x')"), Verdict::failed);
  // shmget, which Python has no function for.
  EXPECT_EQ(run("import ctypes\nlibrary = ctypes.CDLL(None, use_errno=True)",
                "assert library.syscall(29, 0, 4096, 0o1600) == -1\n"
                "assert ctypes.get_errno() == 1, ctypes.get_errno()"),
            Verdict::passed);
  // /tmp is there, and ends.
  EXPECT_EQ(run("open('/tmp/x', 'w').write('a')"), Verdict::passed);
  EXPECT_EQ(run("for n in range(100):\n"
                "  with open(f'/tmp/{n}', 'wb') as f: f.write(bytes(10**7))"),
            Verdict::failed);
}

TEST_F(Code, AForkBombStartsNoProcess) {
  auto begin = Clock::now();
  EXPECT_EQ(run("import os\nwhile True: os.fork()"), Verdict::failed);
  EXPECT_EQ(run("import os\nwhile True:\n  try: os.fork()\n  except OSError: "
                "pass",
                "assert True", {1, 1e9}),
            Verdict::timeReached);
  EXPECT_EQ(run("import subprocess; subprocess.run(['true'])"),
            Verdict::failed);
  EXPECT_LT(secondsSince(begin), 30);
  // Threads are no processes.
  EXPECT_EQ(run("import threading\nt = threading.Thread(target=print)\n"
                "t.start(); t.join()"),
            Verdict::passed);
  EXPECT_EQ(run("import threading, time\nwhile True: "
                "threading.Thread(target=time.sleep, args=(99,)).start()",
                "assert True", {1, 2e8}),
            Verdict::failed);
}

TEST_F(Code, TheHomeFolderIsNotThere) {
  namespace fs = std::filesystem;
  const char *home = std::getenv("HOME");
  ASSERT_TRUE(home && *home);
  fs::path secret =
      fs::path(home) / ("sandbox-test-" + std::to_string(getpid()));
  std::ofstream(secret) << "secret";
  ASSERT_TRUE(fs::exists(secret));
  std::string path = secret.string();
  EXPECT_EQ(run("open('" + path + "').read()"), Verdict::failed);
  EXPECT_EQ(run("import os", "assert not os.path.exists('" + path + "')"),
            Verdict::passed);
  EXPECT_EQ(run("import os", "assert not os.path.exists('/etc/passwd')"),
            Verdict::passed);
  fs::remove(secret);
}

TEST_F(Code, NothingButTmpIsWritten) {
  EXPECT_EQ(run("import os\n"
                "for folder in '/', '/usr', '/usr/bin', '/dev', '/etc':\n"
                "  try:\n    open(folder + '/written', 'w')\n"
                "  except OSError: continue\n"
                "  raise ValueError(folder)",
                "assert os.listdir('/tmp') == []"),
            Verdict::passed);
}

TEST_F(Code, ThereIsNoNetwork) {
  EXPECT_EQ(run("import socket; socket.socket()"), Verdict::failed);
  EXPECT_EQ(run("import socket; socket.create_connection(('127.0.0.1', 1))"),
            Verdict::failed);
  // A pair that leads to nobody else, as asyncio makes, and no other kind.
  EXPECT_EQ(run("import asyncio\nasync def one(): return 1",
                "assert asyncio.run(one()) == 1"),
            Verdict::passed);
  EXPECT_EQ(run("import socket\n"
                "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)"),
            Verdict::failed);
  EXPECT_EQ(run("import socket\n"
                "socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)"),
            Verdict::failed);
  EXPECT_EQ(run("import urllib.request; "
                "urllib.request.urlopen('http://example.org')"),
            Verdict::failed);
}

TEST_F(Code, NoFileOfTheCallerIsOpenInside) {
  // Beside the pipe that the verdict goes through.
  EXPECT_EQ(run("import os, stat", "found = []\n"
                                   "for n in range(3, 64):\n"
                                   "  try: found.append(os.fstat(n).st_mode)\n"
                                   "  except OSError: continue\n"
                                   "assert len(found) == 1, found\n"
                                   "assert stat.S_ISFIFO(found[0])"),
            Verdict::passed);
  // Nor can one be taken from another process: the call itself is refused.
  EXPECT_EQ(run("import ctypes\nlibrary = ctypes.CDLL(None, use_errno=True)",
                "assert library.syscall(438, -1, 0, 0) == -1\n"
                "assert ctypes.get_errno() == 1, ctypes.get_errno()"),
            Verdict::passed);
}

TEST_F(Code, OutputIsBounded) {
  EXPECT_EQ(run("while True: print('x' * 10**6)", "assert True", {1, 1e9}),
            Verdict::timeReached);
  auto begin = Clock::now();
  EXPECT_EQ(run("import os\nfor n in range(3, 9):\n"
                "  try:\n    while True: os.write(n, bytes(1000))\n"
                "  except OSError: pass",
                "assert True", {60, 1e9}),
            Verdict::failed);
  EXPECT_LT(secondsSince(begin), 60);
}

TEST_F(Code, ManyRunAtOnceAndKeepTheirPlaces) {
  std::vector<std::string> codes;
  for (int i = 0; i < 24; ++i)
    codes.push_back("x = " + std::to_string(i));
  std::vector<sandbox::Test> all;
  for (const std::string &code : codes)
    all.push_back({code, "assert x % 3 == 0", {5, 1e9}});
  auto verdicts = tests->run(all, 4);
  ASSERT_EQ(verdicts.size(), all.size());
  for (size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(verdicts[i] == Verdict::passed, i % 3 == 0) << i;
}

TEST_F(Code, NoProcessIsLeft) {
  EXPECT_EQ(run("x = 1"), Verdict::passed);
  EXPECT_EQ(run("import os; os._exit(0)"), Verdict::failed);
  EXPECT_EQ(run("while True: pass", "assert True", {1, 1e9}),
            Verdict::timeReached);
  siginfo_t state;
  EXPECT_EQ(waitid(P_ALL, 0, &state, WEXITED | WNOHANG | WNOWAIT), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(Code, SaysWhatRunsIt) {
  EXPECT_TRUE(tests->python().starts_with("3."));
  EXPECT_TRUE(tests->bubblewrap().starts_with("bubblewrap "));
}

TEST(Unavailable, SaysWhatToInstall) {
  std::string path = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  try {
    Sandbox box({});
    ADD_FAILURE();
  } catch (const Unavailable &reason) {
    EXPECT_NE(std::string(reason.what()).find("apt-get install bubblewrap"),
              std::string::npos);
  }
  EXPECT_THROW(findPython(), Unavailable);
  setenv("PATH", path.c_str(), 1);
}

TEST(Limits, LeaveRoomForTheInterpreter) {
  EXPECT_EQ(faultOf({5, 1e9}), "");
  EXPECT_NE(faultOf({0, 1e9}), "");
  EXPECT_NE(faultOf({5, 1e6}), "");
}

} // namespace
} // namespace sandbox
