import type { RefusalCode } from '../api/refused.ts'
import { inBothLanguages } from './dictionary.ts'

/** What each refusal means to the person in front of the page, and what they can do. */
export const problemWords = inBothLanguages(
  {
    'malformed-request': 'Isian ini tidak dapat diterima. Periksa kembali lalu coba lagi.',
    'not-an-image': 'Berkas ini bukan foto JPEG atau PNG yang dapat dibaca. Pilih foto lain.',
    'not-signed-in': 'Sesi Anda telah berakhir. Silakan masuk lagi.',
    'wrong-credentials': 'Nama, kata sandi, atau kode tidak cocok.',
    'token-reused': 'Demi keamanan, sesi Anda diakhiri. Silakan masuk lagi.',
    forbidden: 'Anda tidak berhak melakukan ini.',
    'new-password-needed': 'Kata sandi ini hanya berlaku sekali. Buat kata sandi Anda sendiri.',
    'not-found': 'Data ini tidak ada atau sudah kedaluwarsa.',
    'queue-empty': 'Tidak ada yang menunggu.',
    'nik-of-someone-else':
      'NIK ini terdaftar atas nama atau tanggal lahir lain. Bandingkan NIK, nama, dan tanggal lahir dengan kartu; bila semua benar, mintalah bantuan petugas.',
    'already-exists': 'Sudah ada yang bernama sama atau sudah aktif.',
    'wrong-state': 'Sementara itu keadaannya berubah, sehingga langkah ini tidak dapat dilakukan lagi.',
    'in-progress': 'Permintaan yang sama sedang dikerjakan. Tunggu sebentar.',
    'too-large': 'Foto ini lebih besar dari 10 MB. Pilih foto yang lebih kecil.',
    'too-many-pixels': 'Resolusi foto ini terlalu besar. Pilih foto yang lebih kecil.',
    'unsupported-media-type': 'Jenis berkas ini tidak diterima. Pilih foto JPEG atau PNG.',
    'no-card':
      'KTP tidak terlihat pada foto ini. Letakkan kartu di tempat yang terang, penuhi bingkai, hindari pantulan cahaya, lalu foto lagi.',
    'nik-invalid':
      'NIK ini tidak sah. Bandingkan keenam belas angkanya, tanggal lahir, dan jenis kelamin dengan kartu.',
    'record-incomplete': 'Ada isian wajib yang masih kosong.',
    'idempotency-key-reused': 'Permintaan ini bertabrakan dengan permintaan lain. Coba sekali lagi.',
    'too-many-requests': 'Terlalu banyak permintaan. Mohon tunggu sebentar.',
    internal: 'Terjadi kesalahan di sistem. Data Anda tidak hilang; coba lagi.',
    unavailable: 'Layanan sedang tidak tersedia. Data Anda tidak hilang.',
    offline: 'Tidak ada sambungan ke server. Data Anda tidak hilang; coba lagi bila sambungan kembali.',
    unexpected: 'Jawaban server tidak dimengerti. Coba lagi.',
  },
  {
    'malformed-request': 'This entry was not accepted. Check it and try again.',
    'not-an-image': 'This file is not a readable JPEG or PNG picture. Choose another one.',
    'not-signed-in': 'You have been signed out. Please sign in again.',
    'wrong-credentials': 'The name, password or code is not right.',
    'token-reused': 'For your safety you were signed out. Please sign in again.',
    forbidden: 'You may not do this.',
    'new-password-needed': 'This password works only once. Choose one of your own.',
    'not-found': 'This does not exist, or it has expired.',
    'queue-empty': 'Nobody is waiting.',
    'nik-of-someone-else':
      'This NIK is registered with another name or birth date. Compare NIK, name and birth date with the card; if all are right, ask the staff for help.',
    'already-exists': 'Something of that name exists already, or it is active already.',
    'wrong-state': 'Things changed in the meantime, so this step is no longer possible.',
    'in-progress': 'The same request is being worked on. Please wait a moment.',
    'too-large': 'This picture is larger than 10 MB. Choose a smaller one.',
    'too-many-pixels': 'This picture has too many pixels. Choose a smaller one.',
    'unsupported-media-type': 'This kind of file is not accepted. Choose a JPEG or PNG picture.',
    'no-card':
      'No identity card can be seen in this picture. Put the card in good light, fill the frame, avoid glare, and try again.',
    'nik-invalid': 'This NIK is not valid. Compare its sixteen digits, the birth date and the sex with the card.',
    'record-incomplete': 'A required field is still empty.',
    'idempotency-key-reused': 'This request collided with another one. Please try once more.',
    'too-many-requests': 'Too many requests. Please wait a moment.',
    internal: 'The system failed. Nothing you entered is lost; try again.',
    unavailable: 'The service is not available. Nothing you entered is lost.',
    offline: 'There is no connection to the server. Nothing you entered is lost; try again when it is back.',
    unexpected: 'The server’s answer was not understood. Please try again.',
  },
) satisfies Readonly<Record<string, Readonly<Record<RefusalCode, string>>>>
