#pragma once

#include <atomic>
#include <cstdint>

namespace paddock::test {

/// What a test tells the fault shim inside the engine, and what that tells back: a small file that both map.
/// The shim and the poisoned engine find it by the environment variable PADDOCK_FAULT_CONTROLS.
struct FaultControls {
  std::atomic<std::uint32_t> disk_is_full;    ///< posix_fallocate fails with ENOSPC
  std::atomic<std::uint32_t> sync_fails;      ///< fdatasync fails with EIO
  std::atomic<std::uint32_t> slow_reads_ms;   ///< every pread of a file takes so long
  std::atomic<std::uint32_t> watched_thread;  ///< whose allocations are counted; 0: nobody's
  std::atomic<std::uint64_t> allocations;     ///< of the watched thread
  std::atomic<std::uint64_t> refused;         ///< calls that were made to fail
  std::atomic<std::uint64_t> slow_reads;      ///< calls that were made to wait
  std::atomic<std::uint32_t> halted;          ///< the engine stands before the command that was its last one
};

}  // namespace paddock::test
