//! gzip made by hand (RFC 1951, RFC 1952): honest, and as a bomb. Needs no library that unpacks it.

/// One member that holds these bytes as they are, with the right checksum.
pub(crate) fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("one block");
    let mut out = HEAD.to_vec();
    out.push(1);
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(bytes);
    out.extend(crc(bytes).to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out
}

/// One member of so many runs of 258 zeros, two bits each: a megabyte unpacks to a gigabyte.
///
/// Its checksum is missing: nobody is to come that far.
pub(crate) fn zeros(runs: usize) -> Vec<u8> {
    let mut bits = Vec::new();
    let mut number = |value: usize, length: usize| bits.extend((0..length).map(|at| value >> at & 1 == 1));
    // The last block, with codes of its own: 286 for lengths, 1 for distances, 18 lengths of codes.
    for (value, length) in [(1, 1), (2, 2), (29, 5), (0, 5), (14, 4)] {
        number(value, length);
    }
    // In the order of RFC 1951: 18 has one bit, 2 and 1 have two.
    for at in 0..18 {
        number(usize::from(at == 2) + 2 * usize::from(at == 15 || at == 17), 3);
    }
    let (zeros, one, two) = ([false].as_slice(), [true, false].as_slice(), [true, true].as_slice());
    let mut code = |code: &[bool], value: usize, length: usize| {
        bits.extend(code);
        bits.extend((0..length).map(|at| value >> at & 1 == 1));
    };
    // A zero byte and the end have two bits, a run of 258 has one, the distance of 1 has one.
    code(two, 0, 0);
    code(zeros, 138 - 11, 7);
    code(zeros, 117 - 11, 7);
    code(two, 0, 0);
    code(zeros, 28 - 11, 7);
    code(one, 0, 0);
    code(one, 0, 0);
    code(&[true, false], 0, 0);
    bits.resize(bits.len() + 2 * runs, false);
    bits.extend([true, true]);
    let mut out = HEAD.to_vec();
    out.extend(bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |all, bit| all << 1 | u8::from(*bit))));
    out
}

const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
