type NameStyle = {
  readonly male: readonly string[]
  readonly female: readonly string[]
  /** What follows the given name; empty where people carry one name. */
  readonly last: readonly string[]
  /** How many words a name has, fewest and most. */
  readonly words: readonly [number, number]
}

/** Name words by where in Indonesia they are at home; combined at random, so that nobody real is meant. */
export const nameStyles: Readonly<Record<string, NameStyle>> = {
  javanese: {
    male: ['SLAMET', 'WAHYU', 'BAGUS', 'AGUNG', 'JOKO', 'TEGUH', 'PRAYITNO', 'SUTRISNO', 'HERI', 'EKO', 'DWI', 'BUDI'],
    female: ['SRI', 'ENDANG', 'WULAN', 'RATNA', 'DEWI', 'SITI', 'NINGSIH', 'TRI', 'LESTARI', 'KARTIKA', 'RINI'],
    last: ['SANTOSO', 'WIDODO', 'PURNOMO', 'HANDAYANI', 'RAHAYU', 'KUSUMO', 'WIBOWO', 'SULISTYO', 'MULYONO', 'UTOMO'],
    words: [1, 3],
  },
  sundanese: {
    male: ['ASEP', 'UJANG', 'DADANG', 'CECEP', 'ENDIN', 'YAYAN', 'KUSNADI', 'DEDE'],
    female: ['NENENG', 'EUIS', 'IIS', 'TETI', 'LILIS', 'IMAS', 'YANI'],
    last: ['SURYANA', 'HIDAYAT', 'PERMANA', 'NURJANAH', 'SOLIHIN', 'KOMARIAH', 'GUNAWAN', 'ROHAETI', 'MULYANA'],
    words: [2, 3],
  },
  batak: {
    male: ['TOGAR', 'PARULIAN', 'BONAR', 'HOTMAN', 'JONGGI', 'MANGASI', 'SAUT'],
    female: ['TIURMA', 'ROULI', 'MINAR', 'DUMA', 'LASTRI', 'HOTMAIDA', 'SONDANG'],
    last: ['SIREGAR', 'NAINGGOLAN', 'SIMANJUNTAK', 'HUTAGALUNG', 'PANJAITAN', 'SITUMORANG', 'TAMPUBOLON', 'LUBIS'],
    words: [2, 3],
  },
  balinese: {
    male: ['I WAYAN', 'I MADE', 'I NYOMAN', 'I KETUT', 'I GEDE', 'IDA BAGUS', 'I GUSTI NGURAH'],
    female: ['NI WAYAN', 'NI MADE', 'NI NYOMAN', 'NI KETUT', 'NI LUH PUTU', 'IDA AYU', 'I GUSTI AYU'],
    last: ['SUARDANA', 'ARTAWAN', 'SUDIARTA', 'PARWATI', 'ADNYANI', 'WIRAWAN', 'SUASTINI', 'MAHENDRA', 'DHARMA PUTRA'],
    words: [2, 2],
  },
  minang: {
    male: ['SYAFRIZAL', 'ZULKIFLI', 'YUSRIZAL', 'RAFLI', 'DASRIL', 'HAFIZ'],
    female: ['ROSMIATI', 'YUSNIDAR', 'ELVIRA', 'ZURAIDA', 'FITRA YENTI', 'MARDIANA'],
    last: ['CHANIAGO', 'PILIANG', 'TANJUNG', 'KOTO', 'SIKUMBANG', 'MALAYU', 'JAMBAK'],
    words: [1, 2],
  },
  bugis: {
    male: ['ANDI BASO', 'DAENG MATTOLA', 'MUH. ARSYAD', 'AMBO TANG', 'SYAMSUL', 'LA ODE RUSLI'],
    female: ['ANDI TENRI', 'BESSE ROSDIANA', 'HJ. MARWAH', 'I TJENRANA', 'WA ODE SITI', 'ST. AMINAH'],
    last: ['PALLAWA', 'MAPPANGARA', 'TENRIBALI', 'PATTIROI', 'DG. RAPI', 'MAKKULAU', 'PAGESSA'],
    words: [1, 2],
  },
  eastern: {
    male: ['YOHANIS', 'MARKUS', 'FREDERIK', 'ELIAS', 'BENYAMIN', 'MARTHEN', 'PIETER', "YA'KOB"],
    female: ['YOSEFINA', 'MARIA', 'ALBERTHA', 'DORKAS', 'SELFINA', 'WELHELMINA', "NUR'AINI"],
    last: [
      'WENDA',
      'KOGOYA',
      'RUMBIAK',
      'PATTIASINA',
      "MA'AHURY",
      'LATUPERISSA',
      'NDUN',
      "RA'U",
      'KORWA',
      'TABUNI',
      'MOTE',
    ],
    words: [2, 3],
  },
  chinese: {
    male: ['HENDRA', 'STEVEN', 'WILLY', 'ANDREAS', 'KEVIN', 'RUDY', 'FELIX'],
    female: ['LILIANA', 'MELISA', 'VIVIAN', 'SHIRLEY', 'JESSICA', 'SUSANTI'],
    last: ['WIJAYA', 'HALIM', 'TANUWIDJAJA', 'SALIM', 'GUNADI', 'LIMANTARA', 'OEI', 'TJANDRA', 'KWEE', 'NG', 'THE'],
    words: [2, 3],
  },
  muslim: {
    male: ['MUHAMMAD', 'ABDUL', 'AHMAD', 'MOCH.', 'M.', 'H. ABD.', 'FAISAL', 'RIZKY', 'ILHAM', 'FAUZAN'],
    female: ['NUR', 'SITI', 'AISYAH', 'FATIMAH', 'HJ. NURUL', 'ZAHRA', 'KHOIRUNNISA', "UMMU SA'ADAH", "ROFI'AH"],
    last: ['RAHMAN', "SYAFI'I", 'FADHILAH', 'HASANAH', 'MAULANA', 'IBRAHIM', 'QOMARIYAH', 'AZIZAH', "MA'RUF", 'HAKIM'],
    words: [2, 4],
  },
}

/** What some people carry after their name. */
export const titles: readonly string[] = ['S.PD', 'S.H.', 'S.KOM', 'AMD', 'S.E.', 'S.KEP', 'M.PD', 'DRS.']

/** Occupations as the population register's own list words them. */
export const occupations: readonly string[] = [
  'BELUM/TIDAK BEKERJA',
  'MENGURUS RUMAH TANGGA',
  'PELAJAR/MAHASISWA',
  'PENSIUNAN',
  'PEGAWAI NEGERI SIPIL',
  'KEPOLISIAN RI',
  'PERDAGANGAN',
  'PETANI/PEKEBUN',
  'PETERNAK',
  'NELAYAN/PERIKANAN',
  'INDUSTRI',
  'KONSTRUKSI',
  'TRANSPORTASI',
  'KARYAWAN SWASTA',
  'KARYAWAN BUMN',
  'KARYAWAN HONORER',
  'BURUH HARIAN LEPAS',
  'BURUH TANI/PERKEBUNAN',
  'PEMBANTU RUMAH TANGGA',
  'TUKANG JAHIT',
  'TUKANG KAYU',
  'MEKANIK',
  'GURU',
  'DOSEN',
  'DOKTER',
  'BIDAN',
  'PERAWAT',
  'APOTEKER',
  'SOPIR',
  'PEDAGANG',
  'PERANGKAT DESA',
  'WIRASWASTA',
  'NOTARIS',
  'PENELITI',
]

/** Religions as cards print them. */
export const religions: readonly string[] = ['ISLAM', 'KRISTEN', 'KATHOLIK', 'HINDU', 'BUDHA', 'KHONGHUCU']

/** Marital statuses as cards print them. */
export const maritalStatuses: readonly string[] = ['KAWIN', 'BELUM KAWIN', 'CERAI HIDUP', 'CERAI MATI']

/** Names of village, district and street made of these parts sound Indonesian and mean no place in particular. */
export const placeParts = {
  first: [
    'SUKA',
    'KARANG',
    'TANJUNG',
    'MARGA',
    'PASIR',
    'CI',
    'GUNUNG',
    'MUARA',
    'SUNGAI',
    'BATU',
    'LUBUK',
    'KAMPUNG',
    'PADANG',
    'SUMBER',
    'TELUK',
    'SIDO',
    'WONO',
    'PULAU',
    'RAWA',
    'KEBON',
  ],
  second: [
    'MAJU',
    'ANYAR',
    'JAYA',
    'SARI',
    'MULYA',
    'INDAH',
    'REJO',
    'AGUNG',
    'BARU',
    'MEKAR',
    'RAJA',
    'HARJO',
    'ASRI',
    'WANGI',
    'BESAR',
    'LAUT',
    'PUTIH',
    'LESTARI',
    'BUNGUR',
    'TENGAH',
  ],
  joined: ['SUKA', 'MARGA', 'CI', 'SIDO', 'WONO', 'SUMBER', 'RAWA'],
  side: ['UTARA', 'SELATAN', 'BARAT', 'TIMUR', 'HILIR', 'HULU', 'LOR', 'KIDUL'],
} as const

/** What streets are called after. */
export const streets: readonly string[] = [
  'MERPATI',
  'KENANGA',
  'MAWAR',
  'CENDRAWASIH',
  'ANGGREK',
  'FLAMBOYAN',
  'PAHLAWAN',
  'GARUDA',
  'BERINGIN',
  'PANDAN',
  'MERDEKA',
  'CEMPAKA',
  'RAYA PASAR',
  'TERATAI',
  'JATI',
  'MASJID',
  'GEREJA',
  'PELITA',
  'VETERAN',
  'RAJAWALI',
]
